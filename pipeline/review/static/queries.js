"use strict";

// Queries on values: asked from the value in focus, answered and closed where they stand.
async function ask() {
  const one = here();
  if (!one || !document.getElementById("query-form")) return;
  const about = nameOfAny(one), anchor = one.dataset.anchor;
  const form = openPanel(document.getElementById("query-form").innerHTML, current, { kind: "query", anchor });
  form.querySelector(".about").textContent = about;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text.value.trim();
    if (!text) { problem(form, "Write the question."); return; }
    if (drafts.elsewhere(form)) return;
    const said = await tell(`${address}/queries`, { anchor, about, text, reading: form.dataset.reading });
    if (said) problem(form, said); else discard(form);
  });
}

// Sends it and draws the queries anew; what was wrong, in words.
async function tell(to, body) {
  await settled();  // the value as it was decided
  const answer = await send(to, body);
  if (answer.status !== 200) return answer.json.message;
  swap("queries", answer.json.html);
  document.getElementById("left-queries").textContent = answer.json.left;
  ready();
  markQueries();
  return "";
}

// Values with a query that is not closed say so.
function markQueries() {
  const asked = new Set([...document.querySelectorAll(".query:not(.q-closed)")].map((one) => one.dataset.anchor));
  for (const row of values()) row.classList.toggle("asked", asked.has(row.dataset.anchor));
}

function nextQuery() {
  const open = [...document.querySelectorAll(".query:not(.q-closed) input")];
  const next = open[open.indexOf(document.activeElement) + 1] || open[0];
  if (next) next.focus(); else notice("No query is open.");
}

document.getElementById("record").addEventListener("submit", async (event) => {
  const one = event.target.closest(".query");
  if (!one) return;
  event.preventDefault();
  const text = event.target.elements.text.value.trim(), state = event.submitter ? event.submitter.value : "answered";
  const said = await tell(`${address}/queries/${one.dataset.number}`, { text, state });
  if (said) notice(`Not stored: ${said}`);
});
document.getElementById("record").addEventListener("click", (event) => {
  const to = event.target.closest(".to-value");
  if (to) go(focusables().find((row) => row.dataset.anchor === to.closest(".query").dataset.anchor));
});
markQueries();

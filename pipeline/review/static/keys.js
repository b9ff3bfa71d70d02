"use strict";

const help = document.getElementById("help");
const keysOn = document.getElementById("keys-on");
keysOn.checked = localStorage.getItem("gravida-keys") !== "off";
keysOn.addEventListener("change", () => localStorage.setItem("gravida-keys", keysOn.checked ? "on" : "off"));

const toSubmit = () => { const button = document.getElementById("submit"); if (button) button.focus(); };

const KEYS = {
  1: () => take(0), 2: () => take(1),
  j: () => step(1), k: () => step(-1), J: () => stepEntry(1), K: () => stepEntry(-1),
  n: () => nextOf(needs), i: () => nextOf((one) => one.matches(".issue")), o: () => nextOf(isOpen), d: nextDoubtful,
  a: accept, x: reject, c: () => (atIssue() ? answer("corrected") : here() && edit(here().dataset.anchor, current)), q: () => answer("ask"),
  u: undo, U: undoLast, e: acceptEntry, A: () => here() && acceptAll(here().closest(".family")), m: () => addMissed(), w: note,
  z: toggleEntry, Z: toggleLines, "]": () => stepCase(1), "[": () => stepCase(-1), v: move, C: () => addCase(source.selected() && caseOf(here())),
  t: () => source.show(source.shown === "pages" || !source.pages ? "text" : "pages"), g: () => source.show(source.shown === "course" ? source.before : "course"),
  b: setAside, Q: ask, y: nextQuery,
  "/": () => looking.input.select(), l: () => { location.href = document.querySelector("a.to-list").href; }, s: toSubmit, "+": () => source.zoom(1), "-": () => source.zoom(-1),
};

const MOVES = new Set(["j", "k", "J", "K", "[", "]", "n", "i", "o", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", " ", "Tab", "+", "-"]);

// What a key does outside of forms; false where it does nothing of ours.
function command(key, target) {
  if (key === "Escape") { closePanel(); if (!heldUp) { refused = ""; alarm(""); } return true; }
  if (key === "?") { help.showModal(); return true; }
  if (key === "Enter" && target.matches(".value, .issue")) { accept(); return true; }
  if (key === "Enter" && target.id === "submit") { target.click(); return true; }
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (!target.matches(".value, .issue")) return false;
    step(key === "ArrowDown" ? 1 : -1);
    return true;
  }
  if (!keysOn.checked || !KEYS[key]) return false;
  KEYS[key]();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key !== "Escape" && typing(event.target)) return;
  if (event.repeat && !MOVES.has(event.key)) { event.preventDefault(); return; }  // a key that is held decides once
  if (command(event.key, event.target)) event.preventDefault();
});

const BUTTONS = { accept: KEYS.a, reject: KEYS.x, correct: KEYS.c, right: KEYS.a, corrected: KEYS.c, ask: KEYS.q, first: KEYS[1], second: KEYS[2], undo, note, query: ask, next: KEYS.n };
for (const [name, act] of Object.entries(BUTTONS)) {
  const button = document.getElementById(`do-${name}`);
  if (button) button.addEventListener("click", act);
}
document.getElementById("show-help").addEventListener("click", () => help.showModal());
for (const [id, by] of [["zoom-out", -1], ["zoom-in", 1]]) document.getElementById(id).addEventListener("click", () => source.zoom(by));

const leftOf = (what) => Number(document.getElementById(`left-${what}`).textContent);
const LEFT = { undecided: "undecided", unanswered: "issues without an answer", unseen: "not looked at", changed: "changed", disputed: "disputed", queries: "queries to close" };
const whatIsLeft = (names) => names.filter(leftOf).map((what) => `${leftOf(what)} ${LEFT[what]}`).join(", ");

document.getElementById("go-on-deciding").addEventListener("click", () => { document.getElementById("undecided").close(); nextOf(isOpen); });
document.getElementById("submit-anyway").addEventListener("click", () => { submit.form.anyway = true; submit.form.requestSubmit(); });

const submit = document.getElementById("submit");
if (submit) {
  submit.form.elements.back.value = sessionStorage.getItem("gravida-list") || "";
  submit.form.addEventListener("submit", async (event) => {
    if (waiting) {
      event.preventDefault();
      await settled();
      submit.form.requestSubmit();
    } else if (submit.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      const said = whatIsLeft(blocks);
      nextOf((one) => needs(one) || blocks.includes("undecided") && isOpen(one));
      notice(`Not yet: ${said}. Decide on each; e accepts an entry, A a family, after they were in view.`);
    } else if (leftOf("undecided") && !event.target.anyway) {
      event.preventDefault();
      document.getElementById("undecided-what").textContent = `${whatIsLeft(["undecided", "unanswered"])} of ${document.getElementById("total").textContent} values. They go out as undecided, and the document is no gold.`;
      document.getElementById("undecided").showModal();
    }
  });
}
for (const link of document.querySelectorAll("a.to-list")) link.search = sessionStorage.getItem("gravida-list") || "";

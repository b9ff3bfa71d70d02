"use strict";

// Patients as things one edits: one more, none, split, joined; entries that go from one to another.
const patients = () => [...document.querySelectorAll(".case")];
const caseOf = (row) => row && row.closest(".case");
const decideOn = (decision, options = {}) => save(() => ({ decisions: [decision] }), { anchors: [decision.anchor], ...options });

function stepCase(by) {
  const all = patients(), place = all.indexOf(caseOf(here()));
  if (!all.length) return;
  toCase(all[place < 0 ? 0 : Math.min(Math.max(place + by, 0), all.length - 1)]);
}

function toCase(one) {
  const first = one.querySelector(".value");
  if (first) { go(first); one.scrollIntoView({ block: "start" }); } else one.querySelector("h2").focus();
}

// The words that are selected, or typed, are those with which the patient begins; entries behind them may go along.
function addCase(from) {
  if (!may) return;
  const selected = source.selected(), form = openPanel(document.getElementById("case-form").innerHTML, current, { kind: "case", anchor: "" });
  const list = form.elements.from, mine = from || caseOf(here());
  list.replaceChildren(new Option("nobody", ""), ...patients().filter((one) => !one.matches(".gone")).map((one) => new Option(one.dataset.label, one.dataset.anchor)));
  list.value = from && mine ? mine.dataset.anchor : "";
  if (selected) quoteIs(form, { ...selected, text: selected.text });
  form.querySelector(".find").addEventListener("entered", (event) => event.stopPropagation());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const quote = quoteOf(form);
    if (!quote) { problem(form, "Find or select the words with which she begins."); return; }
    const split = list.value ? { fields: { form: "split", from: list.value } } : {};
    const decision = { anchor: "cases", action: "add", value: { label: form.elements.label.value }, quote, comment: form.elements.comment.value, ...split };
    saveForm(form, () => ({ decisions: [decision] }), {}, () => toCase(patients().at(-1)));
  });
}

// The newborn of a row, else its entry, and where it may belong.
function move() {
  const row = here(), entry = row && row.matches(".value") && row.closest(".entry"), own = caseOf(row);
  if (!may || !entry || !own || !entry.querySelector("h4")) { notice("Only an entry, or a newborn, belongs to another patient."); return; }
  const child = /^(.*\.neonates\.\d+)\./.exec(row.dataset.anchor), head = child ? child[1] : entry.dataset.entry;
  const places = child
    ? [...document.querySelectorAll(".entry[data-entry*='.pregnancies.']")].filter((one) => one !== entry).map((one) => new Option(`${caseOf(one).dataset.label}, ${one.querySelector(".title").textContent}`, one.dataset.entry))
    : patients().filter((one) => one !== own && !one.matches(".gone")).map((one) => new Option(one.dataset.label, one.dataset.anchor));
  if (!places.length) { notice("There is nobody else whom it could belong to. C adds a patient."); return; }
  const button = [...document.querySelectorAll(".unmove")].find((one) => one.dataset.anchor === `${head}.case`);
  const seen = button ? Number(button.dataset.version) : 0;
  const form = openPanel(document.getElementById("move-form").innerHTML, current, { kind: "move", anchor: row.dataset.anchor }, seen);
  form.querySelector("h2").textContent = `To whom does ${child ? nameOf(row).replace(/ [^ ]*:.*$/, "") : entry.querySelector(".title").textContent} belong?`;
  form.elements.target.replaceChildren(...places);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const decision = { anchor: `${head}.case`, action: "move", value: form.elements.target.value, seen: Number(form.dataset.version ?? seen), comment: form.elements.comment.value };
    saveForm(form, () => ({ decisions: [decision] }), {});
  });
}

document.querySelector(".record").addEventListener("click", (event) => {
  const to = event.target.closest(".to-case"), does = event.target.closest(".case-do");
  const back = event.target.closest(".unmove"), whole = event.target.closest(".document-is");
  if (to) toCase(document.getElementById(to.dataset.case).closest(".case"));
  if (event.target.closest(".add-case")) addCase(null);
  if (back) decideOn({ anchor: back.dataset.anchor, action: "undo", seen: Number(back.dataset.version) });
  if (whole) decideOn({ anchor: "document", action: whole.dataset.action, value: whole.dataset.value || null, seen: Number(whole.dataset.version) });
  if (!does) return;
  const one = caseOf(does);
  if (does.dataset.do === "split") { addCase(one); return; }
  decideOn({ anchor: one.dataset.anchor, action: does.dataset.do, seen: Number(one.dataset.version) });
});

// To whom a patient can be joined is listed when somebody opens what can be done with her: of many, each could be to each.
document.getElementById("record").addEventListener("toggle", (event) => {
  const list = event.target.open && event.target.querySelector(".join-to");
  if (!list || list.options.length) return;
  const others = patients().filter((one) => one !== caseOf(list) && !one.matches(".gone"));
  list.append(new Option("", ""), ...others.map((one) => new Option(one.dataset.label, one.dataset.anchor)));
}, true);

document.querySelector(".record").addEventListener("change", (event) => {
  const list = event.target.closest(".join-to"), one = caseOf(list);
  if (!list || !list.value) return;
  decideOn({ anchor: one.dataset.anchor, action: "move", value: list.value, seen: Number(one.dataset.version), fields: { form: "join" } });
});

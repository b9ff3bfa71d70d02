"use strict";

// The forms of values, of what was missed, and of notes: opened, read while somebody types, saved.
const OUT_OF_REACH = "This cannot be opened now; try again when the server answers.";

async function formAt(path, back, about) {
  const mine = ++panel.turn;
  const html = await load(`${address}/${path}`);
  if (mine !== panel.turn) return null;  // closed, or another one opened
  if (html === null) { notice(OUT_OF_REACH); return null; }
  return openPanel(html, back, about);
}

async function edit(anchor, back) {
  if (!may || !anchor) return;
  await typingWaits(async () => {
    await settled();
    const selected = source.selected();
    const words = selected ? `&start=${selected.start}&end=${selected.end}` : "";
    const form = await formAt(`editor?anchor=${encodeURIComponent(anchor)}${words}`, back, { kind: "editor", anchor });
    if (form) editing(form, anchor);
  });
}

function editing(form, anchor) {
  const read = reading(form, anchor);
  read();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const absent = form.elements.not_in_text.checked;
    const decision = {
      anchor, action: form.dataset.action, fields: fieldsOf(form), seen: Number(form.dataset.version),
      comment: form.elements.comment.value, not_in_text: absent, quote: absent ? null : quoteOf(form),
    };
    unlessDoubtful(form, read, () => saveForm(form, () => ({ decisions: [decision] }), { anchors: [anchor] }));
  });
}

// What the fields of a form read as, and in amber what does not fit, while somebody types.
function reading(form, anchor) {
  const said = form.querySelector(".reading");
  let asked = 0, timer = 0;
  const read = async () => {
    const mine = ++asked, quote = form.elements.not_in_text && form.elements.not_in_text.checked ? null : quoteOf(form);
    const { status, json } = await send(`${address}/reading`, { anchor, fields: fieldsOf(form), ...quote });
    if (status !== 200) return [];
    if (mine !== asked) return json.doubts;
    said.textContent = [json.text ? `Reads as ${json.text}` : json.problem, ...json.doubts].filter(Boolean).join("; ");
    said.classList.toggle("bad", Boolean(json.problem));
    said.classList.toggle("doubtful", json.doubts.length > 0);
    return json.doubts;
  };
  const later = () => { form.kept = false; clearTimeout(timer); timer = setTimeout(read, 150); };
  form.addEventListener("input", later);
  form.addEventListener("quoted", later);
  return read;
}

// What does not fit is stored by one more Enter only.
function unlessDoubtful(form, read, act) {
  return typingWaits(async () => {
    if (!form.kept && !heldUp && (await read()).length) {
      form.kept = true;
      problem(form, "Something does not fit (above). Enter once more keeps it as it is.");
      typed.keys.length = 0;
      return null;
    }
    return act();
  });
}

// The form closes when it is saved; what is typed in between counts afterwards.
function saveForm(form, make, options, where = () => {}) {
  if (drafts.elsewhere(form)) return null;
  problem(form, "");
  return typingWaits(async () => {
    const outcome = await save(make, { ...options, reading: form.dataset.reading, after: () => drafts.drop(form.dataset.draft) });
    if (outcome === "anew") {
      problem(form, "Not stored. Load the page anew (above): what you typed is kept.");
      typed.keys.length = 0;
      return;
    }
    if (outcome !== true && outcome !== "conflict" && outcome !== "later") {
      refused = "";
      alarm("");
      problem(form, outcome);
      typed.keys.length = 0;
      return;
    }
    closePanel();
    source.forget();
    if (outcome === true) { notice("Saved."); where(); }
  });
}

function listOf(row) {
  const found = /^cases\.\d+\.(medications|lab_results|qualitative_results|pregnancies)/.exec((row && row.dataset.anchor) || "");
  return found ? found[0] : "cases.0.medications";
}

async function addMissed(list) {
  if (!may) return;
  const found = source.selected() || { start: 0, end: 0 };
  await typingWaits(async () => {
    await settled();
    await showAdder(list || listOf(here()), found, current);
  });
}

// The form is for the patient in whose part the words stand, unless another was `chosen`.
async function showAdder(wanted, found, back, chosen = false) {
  const form = await formAt(`add?anchor=${encodeURIComponent(wanted)}&start=${found.start}&end=${found.end}&chosen=${chosen}`, back, { kind: "add", anchor: wanted, start: found.start, end: found.end });
  if (!form) return;
  const list = form.dataset.anchor, read = reading(form, list);
  const again = (other, quote, picked = chosen) => typingWaits(() => showAdder(other, quote, back, picked));
  form.querySelector(".which").addEventListener("change", (event) => again(event.target.value, quoteOf(form) || { start: 0, end: 0 }, true));
  form.querySelector(".use-selection").addEventListener("click", () => { const quote = quoteOf(form); if (quote) again(list, quote); });
  form.querySelector(".find").addEventListener("entered", (event) => {
    event.stopPropagation();
    const quote = quoteOf(form);
    if (quote) again(list, quote); else problem(form, "These words are not in the text.");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const quote = quoteOf(form);
    if (!quote) { problem(form, "Find or select the words that say it."); return; }
    const body = { anchor: list, ...quote, fields: fieldsOf(form), comment: form.elements.comment.value, every: Boolean(form.elements.every && form.elements.every.checked) };
    const toAdded = () => { const row = values().find((one) => last.includes(one.dataset.anchor)); if (row) go(row); };
    unlessDoubtful(form, read, () => saveForm(form, () => body, { route: "add" }, toAdded));
  });
}

function note() {
  const one = here();
  if (!may || !one) return;
  const { id, dataset: { anchor } } = one;
  const form = openPanel(document.getElementById(one.matches(".issue") ? "answer-form" : "note-form").innerHTML, current, { kind: "note", anchor }, versionOf(id));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const comment = form.elements.comment.value.trim(), said = form.elements.answer ? form.elements.answer.value : "";
    if (!comment && !said) { problem(form, "Write the note."); return; }
    const make = () => ({ decisions: [said ? { anchor, action: "answer", value: said, comment, seen: Number(form.dataset.version ?? versionOf(id)) } : { anchor, action: "comment", comment }] });
    saveForm(form, make, { anchors: [anchor] });
  });
}

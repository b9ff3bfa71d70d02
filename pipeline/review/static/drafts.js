"use strict";

// What is half typed in a form is kept in this browser, by document and person, until it is saved or discarded.
const MOST_DRAFTS = 40;  // of one document
const drafts = {
  get place() { return `gravida-drafts:${page.dataset.person}:${page.dataset.id}`; },

  all() {
    try { return JSON.parse(localStorage.getItem(this.place)) || {}; } catch { return {}; }
  },

  keep(all) {
    const newest = Object.entries(all).slice(-MOST_DRAFTS);
    try {
      if (newest.length) localStorage.setItem(this.place, JSON.stringify(Object.fromEntries(newest)));
      else localStorage.removeItem(this.place);
    } catch {
      notice("This browser keeps nothing: what is half typed is lost with the page.");
    }
    this.show();
  },

  drop(key) {
    const { [key]: gone, ...rest } = this.all();
    if (gone) this.keep(rest);
  },

  // A form that opens gets back what was typed into it; what is typed from now on is kept. `about` says how it is
  // opened again: its kind, its anchor, and for what was missed the words.
  meet(form, about) {
    const key = JSON.stringify(about), before = this.all()[key];
    form.dataset.draft = key;
    form.changed = Boolean(before);
    if (before) this.fill(form, before);
    const typed = () => {
      form.changed = true;
      this.keep({ ...this.all(), [key]: { title: form.querySelector("h2").textContent, fields: this.typedIn(form) } });
    };
    form.addEventListener("input", typed);
    form.addEventListener("quoted", typed);
  },

  inputs: (form) => [...form.querySelectorAll("[name]")].filter((one) => one.type !== "hidden" || /^quote_/.test(one.name)),

  typedIn(form) {
    const fields = Object.fromEntries(this.inputs(form).map((one) => [one.name, one.type === "checkbox" ? one.checked : one.value]));
    const quoted = form.querySelector(".quoted");
    return quoted ? { ...fields, quoted: quoted.textContent } : fields;
  },

  fill(form, { fields }) {
    for (const one of this.inputs(form)) {
      if (!(one.name in fields)) continue;
      if (one.type === "checkbox") one.checked = fields[one.name]; else one.value = fields[one.name];
    }
    if (fields.quoted) form.querySelector(".quoted").textContent = fields.quoted;
    const said = document.createElement("p"), anew = document.createElement("button");
    said.className = "draft";
    said.textContent = "As you left it. ";
    anew.type = "button";
    anew.textContent = "Start anew";
    anew.addEventListener("click", () => { const about = JSON.parse(form.dataset.draft); discard(form); reopen(about); });
    said.append(anew);
    form.querySelector("h2").after(said);
  },

  // What was begun is listed above the record.
  show() {
    const list = document.getElementById("drafts"), all = Object.entries(this.all());
    list.hidden = !all.length;
    list.replaceChildren("Begun, not saved: ", ...all.map(([key, draft]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = draft.title;
      button.addEventListener("click", () => reopen(JSON.parse(key)));
      return button;
    }));
  },
};

function discard(form) {
  drafts.drop(form.dataset.draft);
  closePanel();
}

function reopen({ kind, anchor, start, end }) {
  const row = focusables().find((one) => one.dataset.anchor === anchor);
  if (row) go(row);
  if (kind === "editor") edit(anchor, current);
  else if (kind === "add") typingWaits(() => showAdder(anchor, { start, end }, current, true));
  else if (kind === "case") addCase(null);
  else if (kind === "note") note();
  else if (kind === "query") ask();
  else move();
}

addEventListener("beforeunload", (event) => {
  const form = panel.querySelector("form");
  if (waiting || (form && form.changed)) event.preventDefault();
});

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
  // opened again: its kind, its anchor, and for what was missed the words. The versions are those of when it was begun:
  // what somebody else decided since is a conflict, not overwritten.
  meet(form, about, version = form.dataset.version) {
    const key = JSON.stringify(about), before = this.all()[key];
    form.dataset.draft = key;
    form.dataset.reading = page.dataset.reading;
    form.changed = Boolean(before);
    const begun = before ? before.begun || {} : { reading: page.dataset.reading, at: this.nameAt(about.anchor), version, versions: form.elements.versions && form.elements.versions.value };
    if (before) this.fill(form, before);
    if (before && begun.reading === page.dataset.reading) this.asBegun(form, begun);
    else if (before) this.moved(form, begun, about);
    const typed = () => {
      form.changed = true;
      this.keep({ ...this.all(), [key]: { title: form.querySelector("h2").textContent, fields: this.typedIn(form), begun } });
    };
    form.addEventListener("input", typed);
    form.addEventListener("quoted", typed);
  },

  // What a value, or whose the list of an entry, is called on the page; empty for nothing.
  nameAt(anchor) {
    const row = focusables().find((one) => one.dataset.anchor === anchor);
    const whose = patients().find((one) => `${anchor}.`.startsWith(`${one.dataset.anchor}.`));
    return row ? nameOfAny(row) : whose ? whose.dataset.label : "";
  },

  asBegun(form, { version, versions }) {
    if (version !== undefined) form.dataset.version = version;
    if (versions !== undefined && form.elements.versions) form.elements.versions.value = versions;
  },

  // The document was read anew since: the form may stand at another value than the one that it was begun at.
  moved(form, { at }, { anchor }) {
    const now = this.nameAt(anchor);
    form.elsewhere = `Begun on an earlier reading${at ? `, at “${at}”` : ""}${now ? `; here it is “${now}”` : ""}.`;
    form.querySelector(".draft").prepend(`${form.elsewhere} `);
  },

  // True once for a form that was begun on an earlier reading: it says so before it is stored.
  elsewhere(form) {
    if (!form.elsewhere) return false;
    problem(form, `${form.elsewhere} Enter once more stores it here.`);
    form.elsewhere = "";
    typed.keys.length = 0;
    return true;
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
      button.title = Object.values(draft.fields).filter((one) => typeof one === "string" && one).join(" ");
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

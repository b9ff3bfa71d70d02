"use strict";

const page = document.getElementById("document");
const address = `/documents/${page.dataset.id}`;
const may = page.dataset.may === "yes";
let sees = page.dataset.sees === "yes";
let current = null;
let last = [];
let queue = Promise.resolve();
let waiting = 0;
const pending = new Map();  // how many decisions of an anchor are on their way

const values = () => [...document.querySelectorAll(".record .value")];
const focusables = () => [...document.querySelectorAll(".record .issue, .record .value")];
const needs = (one) => one.matches("[data-tosee], .s-changed") || one.matches("[data-dispute].s-open") || one.matches(".s-open[data-unsure]");

// --- focus ---------------------------------------------------------------------------------------------

document.querySelector(".record").addEventListener("focusin", (event) => {
  const one = event.target.closest(".value, .issue");
  if (one) become(one);
});

function become(one) {
  for (const old of document.querySelectorAll("[aria-current]")) if (old !== one) old.removeAttribute("aria-current");
  one.setAttribute("aria-current", "true");
  current = one.id;
  source.light(one.id);
  const words = document.getElementById("current");
  if (words) words.textContent = one.matches(".issue") ? one.textContent.trim().replace(/\s+/g, " ") : `${one.querySelector(".label").textContent}: ${one.querySelector(".text").textContent}`;
  if (one.hasAttribute("data-tosee") && sees) see(one);
}

function see(one) {
  setTimeout(() => {
    const still = document.getElementById(one.id);
    if (current !== one.id || !still || !still.hasAttribute("data-tosee")) return;
    still.removeAttribute("data-tosee");
    save([{ anchor: still.dataset.anchor, action: "see" }], { quiet: true });
  }, 350);
}

function go(one) {
  if (!one) return;
  one.focus({ preventScroll: true });
  source.scroll(document.getElementById("record"), one);
}

const here = () => current && document.getElementById(current);

function step(by) {
  const all = focusables(), place = all.indexOf(here());
  go(all[place < 0 ? 0 : Math.min(Math.max(place + by, 0), all.length - 1)]);
}

function nextNeedy(also = needs) {
  const all = focusables(), place = all.indexOf(here());
  const found = [...all.slice(place + 1), ...all.slice(0, place + 1)].find((one) => also(one) && one.id !== current);
  if (found) go(found); else notice("Nothing else is left to look at.");
}

// A value may be quoted at several places, and words may belong to several values: clicks go round.
document.querySelector(".source").addEventListener("click", (event) => {
  const mark = event.target.closest("[data-keys]");
  if (!mark || (getSelection() && !getSelection().isCollapsed)) return;
  const keys = mark.dataset.keys.split(" ");
  go(document.getElementById(keys[(keys.indexOf(current) + 1) % keys.length]));
});

document.querySelector(".record").addEventListener("click", (event) => {
  const place = event.target.closest(".place");
  if (place) {
    become(document.getElementById(place.dataset.issue));
    source.show("text");
    const there = source.at(Number(place.dataset.start));
    if (there) source.scroll(source.text, there);
  }
  const all = event.target.closest(".accept-all");
  if (all) acceptAll(all.closest(".family"));
  const missed = event.target.closest(".add-missed");
  if (missed) addMissed(missed.dataset.list);
  const field = event.target.closest(".add-field");
  if (field) edit(field.dataset.anchor, current);
});

// --- saving --------------------------------------------------------------------------------------------

// Decisions are sent one after the other, so that each knows the version that the one before it made.
function save(decisions, options = {}) {
  waiting += 1;
  const anchors = options.quiet ? [] : decisions.map((one) => one.anchor);
  for (const anchor of anchors) pending.set(anchor, (pending.get(anchor) || 0) + 1);
  queue = queue.then(() => deliver(decisions, options)).finally(() => {
    waiting -= 1;
    for (const anchor of anchors) arrived(anchor);
  });
  return queue;
}

function arrived(anchor) {
  const left = pending.get(anchor) - 1;
  if (left) { pending.set(anchor, left); return; }
  pending.delete(anchor);
  for (const row of values()) if (row.dataset.anchor === anchor) row.classList.remove("saving");
}

async function deliver(decisions, { quiet = false, route = "decide", body = null } = {}) {
  const answer = await send(`${address}/${route}`, body || { decisions });
  if (answer.status === 200) {
    alarm("");
    if (!quiet) { last = answer.json.anchors; sees = true; }
    redraw(answer.json);
    return true;
  }
  if (answer.status === 409 && answer.json.theirs) return conflict(decisions, answer.json.theirs);
  const lost = answer.status === 0 || answer.status >= 500;
  for (const one of decisions) {
    const row = values().find((value) => value.dataset.anchor === one.anchor);
    if (row && !quiet) row.classList.add("unsaved");
  }
  if (lost && !quiet) retry(decisions, { quiet, route, body }, answer.json.message);
  else if (!quiet) alarm(answer.json.message);
  return answer.json.message;
}

function retry(decisions, options, message) {
  alarm(`Not saved: ${message}. `);
  const button = document.createElement("button");
  button.textContent = "Try again";
  button.addEventListener("click", () => { alarm(""); save(decisions, options); });
  document.getElementById("alert").append(button);
  button.focus();
}

addEventListener("beforeunload", (event) => { if (waiting || document.querySelector(".unsaved")) event.preventDefault(); });

function redraw(changes) {
  for (const [key, html] of Object.entries(changes.families)) swap(key, html);
  swap("issues", changes.issues);
  if (changes.pictures) swap("pictures", changes.pictures);
  for (const [name, count] of Object.entries(changes.left)) document.getElementById(`left-${name}`).textContent = count;
  document.getElementById("done").textContent = changes.done;
  document.getElementById("total").textContent = changes.total;
  if (changes.moved) remark();
  const submit = document.getElementById("submit");
  const left = Object.values(changes.left).some((count) => count > 0);
  if (submit) { if (left) submit.setAttribute("aria-disabled", "true"); else submit.removeAttribute("aria-disabled"); }
}

// A correction or an addition may stand on other words: the marks come anew.
async function remark() {
  const fresh = new DOMParser().parseFromString(await load(address), "text/html");
  source.text.replaceChildren(...document.importNode(fresh.getElementById("text"), true).childNodes);
  const sheets = [...document.querySelectorAll(".sheet svg")], drawn = [...fresh.querySelectorAll(".sheet svg")];
  sheets.forEach((sheet, number) => { if (drawn[number]) sheet.replaceWith(document.importNode(drawn[number], true)); });
  if (current) source.light(current);
}

function swap(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const held = old.contains(document.activeElement);
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  const above = [...old.querySelectorAll(".above")].map((one) => one.value);
  const fresh = document.createRange().createContextualFragment(html).firstElementChild;
  old.replaceWith(fresh);
  [...fresh.querySelectorAll("details")].forEach((one, number) => { one.open = opened[number] || false; });
  [...fresh.querySelectorAll(".above")].forEach((one, number) => { one.value = above[number] || one.value; });
  for (const row of fresh.querySelectorAll(".value")) if (pending.has(row.dataset.anchor)) row.classList.add("saving");
  const again = here();
  if (!again || !fresh.contains(again)) return;
  again.setAttribute("aria-current", "true");
  if (held) again.focus({ preventScroll: true });
}

function words(decision) {
  if (decision.fields) return `${decision.action}: ${Object.values(decision.fields).filter(Boolean).join(" ")}`;
  const value = decision.to ?? decision.value;
  return value === null || value === undefined ? decision.action : `${decision.action}: ${typeof value === "object" ? JSON.stringify(value) : value}`;
}

function conflict(decisions, theirs) {
  const dialog = document.getElementById("conflict");
  const mine = decisions.find((one) => one.anchor === theirs.anchor) || decisions[0];
  document.getElementById("conflict-what").textContent = theirs.anchor;
  document.getElementById("theirs-who").textContent = theirs.who;
  document.getElementById("theirs-what").textContent = words(theirs) + (theirs.why ? ` (${theirs.why})` : "");
  document.getElementById("yours-what").textContent = words(mine) + (mine.comment ? ` (${mine.comment})` : "");
  document.getElementById("keep-theirs").onclick = () => { dialog.close(); location.reload(); };
  document.getElementById("keep-yours").onclick = () => {
    dialog.close();
    save(decisions.map((one) => (one.anchor === theirs.anchor ? { ...one, seen: theirs.number } : one)));
  };
  dialog.showModal();
  return "conflict";
}

// --- deciding ------------------------------------------------------------------------------------------

function decide(action, onward) {
  const one = here();
  if (!may || !one || !one.matches(".value")) return;
  one.classList.add("saving");
  const body = { anchor: one.dataset.anchor, action };
  // Until its turn comes, an earlier decision may give the value a newer version: look only then.
  Object.defineProperty(body, "seen", { enumerable: true, get: () => versionOf(one) });
  if (onward) step(1);
  save([body]);
}

const versionOf = (one) => Number((document.getElementById(one.id) || one).dataset.version);

function many(list, action, what) {
  if (!may || !list.length) { notice("Nothing to do here."); return; }
  save(list.map((one) => ({ anchor: one.dataset.anchor, action, seen: Number(one.dataset.version) })));
  notice(`${what}: ${list.length} values. U takes it back.`);
}

const decidable = (one) => one.matches(".s-open, .s-changed") && !one.hasAttribute("data-dispute");

function acceptAll(family) {
  const above = Number(family.querySelector(".above").value);
  many([...family.querySelectorAll(".value")].filter((one) => decidable(one) && Number(one.dataset.confidence) >= above), "accept", "Accepted");
}

function acceptEntry() {
  const entry = here() && here().closest(".entry");
  if (entry) many([...entry.querySelectorAll(".value")].filter(decidable), "accept", "Accepted");
}

// An adjudicator decides as one of the two reviewers did.
function take(side) {
  const one = here();
  if (!may || !one || !one.dataset.sides) { notice("Both reviewers agree here."); return; }
  const asked = JSON.parse(one.dataset.sides)[side];
  const reason = asked.quote ? {} : { not_in_text: true, comment: asked.comment || "as a reviewer decided" };
  one.classList.add("saving");
  save([{ ...asked, ...(asked.action === "correct" || asked.action === "add" ? reason : {}), seen: versionOf(one) }]);
}

function undo() {
  const one = here();
  if (one && (one.matches(".value:not(.s-open)") || pending.has(one.dataset.anchor))) decide("undo", false); else notice("There is no decision to take back here.");
}

async function undoLast() {
  await queue;  // what was decided last is known when all has arrived
  const found = values().filter((one) => last.includes(one.dataset.anchor) && !one.matches(".s-open"));
  many(found, "undo", "Taken back");
}

async function edit(anchor, back) {
  if (!may || !anchor) return;
  const form = openPanel(await load(`${address}/editor?anchor=${encodeURIComponent(anchor)}`), back);
  const said = form.querySelector(".reading");
  let asked = 0;
  const read = async () => {
    const fields = fieldsOf(form);
    const mine = ++asked;
    const answer = await send(`${address}/reading`, { anchor, fields });
    if (mine !== asked || answer.status !== 200) return;
    said.textContent = answer.json.text ? `Reads as ${answer.json.text}` : answer.json.problem;
    said.classList.toggle("bad", !answer.json.text);
  };
  let timer = 0;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(read, 150); });
  read();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem(form, "");
    const decision = {
      anchor, action: form.dataset.action, fields: fieldsOf(form), seen: Number(form.dataset.version),
      comment: form.elements.comment.value, not_in_text: form.elements.not_in_text.checked,
      quote: form.elements.not_in_text.checked ? null : quoteOf(form),
    };
    const done = await save([decision]);
    if (done === true) { closePanel(); notice("Saved."); }
    else if (done !== "conflict") { alarm(""); problem(form, done); }
    else { closePanel(); }
  });
}

async function addMissed(list) {
  if (!may) return;
  const chosen = list || (here() && /^cases\.\d+\.(medications|lab_results)/.exec(here().dataset.anchor || "") || ["cases.0.medications"])[0];
  const found = source.selected() || { start: 0, end: 0 };
  await showAdder(chosen, found, current);
}

async function showAdder(list, found, back) {
  const form = openPanel(await load(`${address}/add?anchor=${encodeURIComponent(list)}&start=${found.start}&end=${found.end}`), back);
  form.querySelector(".which").addEventListener("change", (event) => showAdder(event.target.value, quoteOf(form) || { start: 0, end: 0 }, back));
  form.querySelector(".use-selection").addEventListener("click", () => { const quote = quoteOf(form); if (quote) showAdder(list, quote, back); });
  form.querySelector(".find").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const quote = quoteOf(form);
    if (quote) showAdder(list, quote, back); else problem(form, "These words are not in the text.");
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const quote = quoteOf(form);
    if (!quote) { problem(form, "Find or select the words that say it."); return; }
    const body = { anchor: list, ...quote, fields: fieldsOf(form), comment: form.elements.comment.value };
    const done = await save([], { route: "add", body });
    if (done === true) { closePanel(); notice("Added."); } else { alarm(""); problem(form, done); }
  });
}

function note() {
  const one = here();
  if (!may || !one || !one.matches(".value")) return;
  const text = prompt("Note on this value");
  if (text && text.trim()) save([{ anchor: one.dataset.anchor, action: "comment", comment: text.trim() }]);
}

// --- keys ----------------------------------------------------------------------------------------------

const help = document.getElementById("help");
const keysOn = document.getElementById("keys-on");
keysOn.checked = localStorage.getItem("gravida-keys") !== "off";
keysOn.addEventListener("change", () => localStorage.setItem("gravida-keys", keysOn.checked ? "on" : "off"));

const KEYS = {
  1: () => take(0), 2: () => take(1),
  j: () => step(1), k: () => step(-1), n: () => nextNeedy(), i: () => nextNeedy((one) => one.matches(".issue")),
  a: () => decide("accept", true), x: () => decide("reject", true), c: () => here() && here().matches(".value") && edit(here().dataset.anchor, current),
  u: undo, U: undoLast, e: acceptEntry, A: () => here() && acceptAll(here().closest(".family")), m: () => addMissed(), w: note,
  t: () => source.show(source.shown === "pages" ? "text" : "pages"), s: () => { const submit = document.getElementById("submit"); if (submit) submit.focus(); },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { closePanel(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") { help.showModal(); event.preventDefault(); return; }
  if (event.key === "Enter" && event.target.matches(".value")) { decide("accept", true); event.preventDefault(); return; }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!event.target.matches(".value, .issue")) return;
    step(event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
    return;
  }
  if (keysOn.checked && KEYS[event.key]) { KEYS[event.key](); event.preventDefault(); }
});

const BUTTONS = { accept: KEYS.a, reject: KEYS.x, correct: KEYS.c, first: KEYS[1], second: KEYS[2], undo, note, next: KEYS.n };
for (const [name, act] of Object.entries(BUTTONS)) {
  const button = document.getElementById(`do-${name}`);
  if (button) button.addEventListener("click", act);
}
document.getElementById("show-help").addEventListener("click", () => help.showModal());

const submit = document.getElementById("submit");
if (submit) {
  submit.form.addEventListener("submit", async (event) => {
    if (submit.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      notice("Something is left to look at.");
      nextNeedy();
    } else if (waiting) {
      event.preventDefault();
      await queue;
      submit.form.requestSubmit();
    }
  });
}

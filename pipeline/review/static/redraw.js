"use strict";

// What of the page the server says is drawn anew: entries by their identifiers, counts, marks in the source.
function redraw(changes) {
  presence.knows(changes.numbers);
  if (changes.parts.cases) page.dataset.reading = changes.reading;  // a decision had the patients read
  for (const [id, html] of Object.entries(changes.parts)) swap(id, html);
  for (const [id, words] of Object.entries(changes.counts)) textIs(id, words);
  for (const [name, count] of Object.entries(changes.left)) textIs(`left-${name}`, count);
  textIs("done", changes.done);
  textIs("total", changes.total);
  statusIs(changes.status);
  if (changes.moved) remark();
  if (changes.drawn) course.stale();
  ready();
}

// Whether the document can be submitted, by the counts that are shown.
function ready() {
  const button = document.getElementById("submit");
  const left = blocks.some((what) => Number(document.getElementById(`left-${what}`).textContent) > 0);
  if (button) { if (left) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled"); }
}

function textIs(id, words) {
  const place = document.getElementById(id);
  if (place) place.textContent = words;
}

// Somebody has begun: what can be done with a new document only goes.
function statusIs(status) {
  const badge = document.getElementById("status"), twice = document.getElementById("twice");
  badge.textContent = status.replace("_", " ");
  badge.className = `badge b-${status}`;
  if (twice && status !== "new") twice.remove();
}

// The page as the server has it now, null where it cannot be had.
async function freshPage() {
  const html = await load(address);
  return html === null ? null : new DOMParser().parseFromString(html, "text/html");
}

// A correction or an addition may stand on other words: the marks come anew, once for many.
async function remark() {
  const mine = remark.turn = (remark.turn || 0) + 1;
  const html = await load(`${address}/source`);
  if (html !== null && mine === remark.turn) markAs(new DOMParser().parseFromString(html, "text/html"));
}

function markAs(fresh) {
  source.text.replaceChildren(...document.importNode(fresh.getElementById("text"), true).childNodes);
  const sheets = [...document.querySelectorAll(".sheet svg")], drawn = [...fresh.querySelectorAll(".sheet svg")];
  sheets.forEach((sheet, number) => { if (drawn[number]) sheet.replaceWith(document.importNode(drawn[number], true)); });
  const row = here(), entry = row && row.closest(".entry");
  if (row) source.light(current, entry ? [...entry.querySelectorAll(".value")].map((one) => one.id) : [], false);
}

// The whole record as the server has it now.
async function refresh() {
  const fresh = await freshPage();
  if (!fresh) return;
  if (fresh.getElementById("document").dataset.reading !== page.dataset.reading) { readAnew(); return; }
  for (const one of fresh.querySelectorAll("#cases, #record > .family, #issues")) swap(one.id, one.outerHTML);
  for (const id of ["left-undecided", "left-unanswered", "left-unseen", "left-changed", "left-disputed", "done", "total"]) {
    textIs(id, fresh.getElementById(id).textContent);
  }
  markAs(fresh);
  course.stale();
}

function swap(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  const above = [...old.querySelectorAll(".above")].map((one) => one.value);
  const fresh = document.createRange().createContextualFragment(html).firstElementChild;
  if (old.dataset.place) fresh.dataset.place = old.dataset.place;
  old.replaceWith(fresh);
  [...fresh.querySelectorAll("details")].forEach((one, number) => { one.open = opened[number] || false; });
  [...fresh.querySelectorAll(".above")].forEach((one, number) => { one.value = above[number] || one.value; });
  arrange(fresh);
  watch(fresh);
  markQueries();
  for (const row of fresh.querySelectorAll(".value")) if (pending.has(row.dataset.anchor)) row.classList.add("saving"); else if (refused) notSaved(row);
  const again = here();
  if (again && fresh.contains(again)) again.setAttribute("aria-current", "true");
  if (held) refocus(fresh, held, again);
}

// The button that had the focus was drawn anew: the same one has it again.
function refocus(fresh, held, row) {
  const same = held.id ? document.getElementById(held.id) : [...fresh.querySelectorAll(held.tagName)].find((one) => one.className === held.className);
  const next = same || (row && fresh.contains(row) ? row : null);
  if (next) next.focus({ preventScroll: true });
}

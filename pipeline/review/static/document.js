"use strict";

const page = document.getElementById("document");
const address = `/documents/${page.dataset.id}`;
const may = page.dataset.may === "yes";
const LOOKED_AT = 350;  // milliseconds in focus after which a value counts as looked at
let sees = page.dataset.sees === "yes";
let current = null;

const values = () => [...document.querySelectorAll(".record .value")];
const focusables = () => [...document.querySelectorAll(".record .issue, .record .value")];
const blocks = page.dataset.blocks.split(" ");  // what has to be done before submission
const asks = (one) => one.matches(".issue.s-open") && blocks.includes("unanswered") && !pending.has(one.dataset.anchor);
const needs = (one) => asks(one) || one.matches(".value[data-tosee], .s-changed") || one.matches(".issue[data-tosee]") && !pending.has(one.dataset.anchor) || one.matches("[data-dispute].s-open") || one.matches(".s-open[data-unsure]");
const isOpen = (one) => one.matches(".value.s-open, .value.s-changed") && !pending.has(one.dataset.anchor);
const nameOf = (row) => `${row.querySelector(".label").textContent}: ${row.querySelector(".text").firstChild.textContent.trim()}`;

// --- focus ---------------------------------------------------------------------------------------------

document.querySelector(".record").addEventListener("focusin", (event) => {
  const one = event.target.closest(".value, .issue");
  if (one) become(one);
});

function become(one) {
  for (const old of document.querySelectorAll("[aria-current]")) if (old !== one) old.removeAttribute("aria-current");
  one.setAttribute("aria-current", "true");
  current = one.id;
  const entry = one.closest(".entry");
  source.light(one.id, entry ? [...entry.querySelectorAll(".value")].map((row) => row.id) : []);
  const words = document.getElementById("current");
  if (words) words.textContent = nameOfAny(one);
  document.body.classList.toggle("at-issue", one.matches(".issue"));
  const quote = one.querySelector(".quote"), shown = document.getElementById("current-quote");
  if (shown) shown.textContent = quote && quote.textContent ? `“${quote.textContent}” ${one.dataset.confidence}%` : "";
  if (one.hasAttribute("data-tosee") && sees) setTimeout(() => { if (current === one.id) see(one.id); }, LOOKED_AT);
}

const nameOfAny = (one) => (one.matches(".issue") ? one.querySelector(".words").textContent : wholeName(one));

function wholeName(row) {
  const entry = row.closest(".entry"), title = entry && entry.querySelector("h4 .title");
  const whose = document.querySelectorAll(".case").length > 1 && row.closest(".case");
  return (whose ? `${whose.dataset.label}, ` : "") + (title ? `${title.textContent}, ` : "") + nameOf(row);
}

function see(id) {
  const one = document.getElementById(id);
  if (!one || !one.hasAttribute("data-tosee")) return;
  one.removeAttribute("data-tosee");
  save(() => ({ decisions: [{ anchor: one.dataset.anchor, action: "see" }] }), { quiet: true, touches: [one.dataset.anchor] });
}

function go(one) {
  if (!one) return;
  one.focus({ preventScroll: true });
  source.scroll(document.getElementById("record"), one);
}

const here = () => current && document.getElementById(current);

// The focus is on the value again if it was nowhere.
function backTo(id) {
  const row = id && document.getElementById(id);
  if (row && !panel.contains(document.activeElement)) row.focus({ preventScroll: true });
}

function step(by) {
  const all = focusables(), place = all.indexOf(here());
  go(all[place < 0 ? 0 : Math.min(Math.max(place + by, 0), all.length - 1)]);
}

// The first value of the next or previous entry, or family without entries.
function stepEntry(by) {
  const entries = [...document.querySelectorAll(".record .entry")].filter((one) => one.querySelector(".value"));
  if (!entries.length) return;
  const row = here(), mine = row && row.closest(".entry");
  const place = mine ? entries.indexOf(mine) + by : 0;
  const entry = entries[Math.min(Math.max(place, 0), entries.length - 1)];
  go(entry.querySelector(".value"));
  source.scroll(document.getElementById("record"), entry);  // all of it is in sight
}

function nextOf(wanted) {
  const all = focusables(), place = all.indexOf(here());
  const found = [...all.slice(place + 1), ...all.slice(0, place + 1)].find((one) => wanted(one) && one.id !== current);
  if (found) go(found); else notice("Nothing else is left. S goes to Submit.");
}

// The least sure of what nobody has decided on, in the order of the page where equally sure.
function nextDoubtful() {
  const open = values().filter((one) => isOpen(one) && one.id !== current);
  const sure = (one) => Number(one.dataset.confidence);
  const found = open.reduce((least, one) => (least && sure(least) <= sure(one) ? least : one), null);
  if (found) go(found); else notice("Nothing else is left. S goes to Submit.");
}

// A value may be quoted at several places, and words may belong to several values: clicks go round.
document.querySelector(".source").addEventListener("click", (event) => {
  const mark = event.target.closest("[data-keys]");
  if (!mark || onPages.chosen || (getSelection() && !getSelection().isCollapsed)) return;
  const keys = mark.dataset.keys.split(" ");
  go(document.getElementById(keys[(keys.indexOf(current) + 1) % keys.length]));
});

document.querySelector(".record").addEventListener("click", (event) => {
  const place = event.target.closest(".place");
  if (place) {
    become(document.getElementById(place.dataset.issue));
    source.place(Number(place.dataset.start), place.dataset.issue);
  }
  const all = event.target.closest(".accept-all");
  if (all) acceptAll(all.closest(".family"));
  const missed = event.target.closest(".add-missed");
  if (missed) addMissed(missed.dataset.list);
  const field = event.target.closest(".add-field");
  if (field) edit(field.dataset.anchor, current);
});

// --- deciding ------------------------------------------------------------------------------------------

const versionOf = (id) => Number(document.getElementById(id).dataset.version);
// What was shown goes along: of another value nothing is accepted unseen.
const asking = (row, action) => ({ anchor: row.dataset.anchor, action, seen: Number(row.dataset.version), ...(action === "accept" ? { mark: row.dataset.mark } : {}) });

function decide(action, onward) {
  const one = here();
  if (!may || !one || !one.matches(".value")) return;
  const { id, dataset: { anchor } } = one;
  save(() => ({ decisions: [asking(document.getElementById(id), action)] }), { anchors: [anchor] });
  if (onward) step(1);
}

// What a person says to the issue in focus: "right" as it stands, "corrected", or "ask" the author.
function answer(value) {
  const one = here();
  if (!may || !one || !one.matches(".issue")) return;
  const { id, dataset: { anchor } } = one;
  save(() => ({ decisions: [{ anchor, action: "answer", value, seen: versionOf(id) }] }), { anchors: [anchor] });
  nextOf(needs);
}

const atIssue = () => { const one = here(); return Boolean(one && one.matches(".issue")); };

function accept() {
  const one = here();
  if (atIssue()) answer("right");
  else if (may && one && one.matches(".s-corrected, .s-added")) { notice("It stands as it was corrected or added. U takes that back."); step(1); }  // not what the software says
  else decide("accept", true);
}

function reject() {
  if (atIssue()) notice("An issue takes an answer: Enter right as it stands, c corrected, q ask the author, w with a note."); else decide("reject", true);
}

function undo() {
  const one = here();
  if (!may || !one) return;
  const { id, dataset: { anchor } } = one;
  if (one.matches(".s-open") && !pending.has(anchor)) { undoLast(); return; }
  save(() => {
    if (document.getElementById(id).matches(".s-open")) return null;
    return { decisions: [{ anchor, action: "undo", seen: versionOf(id) }] };
  }, { anchors: [anchor] });
}

// Which values these are is known when all before has arrived.
function many(find, action, what) {
  return save(() => {
    const list = find();
    if (!list.length) { notice("Nothing to do here."); return null; }
    notice(`${what}: ${list.length} value${list.length === 1 ? "" : "s"}. U takes it back.`);
    return { decisions: list.map((one) => asking(one, action)) };
  });
}

// What is accepted as a whole was in view before: of each value it is kept whether it was.
const viewed = new Set();
const watching = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) viewed.add(one.target.dataset.anchor);
}, { root: document.getElementById("record"), threshold: 0.9 });
const watch = (part) => { for (const row of part.querySelectorAll(".value")) if (!viewed.has(row.dataset.anchor)) watching.observe(row); };
watch(document);

// The first of some values that was not in view yet, now or before.
function notYetSeen(rows) {
  const pane = document.getElementById("record").getBoundingClientRect();
  return rows.find((row) => {
    const box = row.getBoundingClientRect();
    return !viewed.has(row.dataset.anchor) && (box.top < pane.top - 1 || box.bottom > pane.bottom + 1);
  });
}

const decidable = (one) => one.matches(".s-open, .s-changed") && !one.hasAttribute("data-dispute");

async function acceptAll(family) {
  if (!may || !family) return;
  const above = Number(family.querySelector(".above").value), id = family.id;
  const all = () => [...document.getElementById(id).querySelectorAll(".value")].filter((one) => decidable(one) && Number(one.dataset.confidence) >= above);
  const hidden = notYetSeen(all());
  if (hidden) { go(hidden); notice("Not all of it was in view yet: look at this, then accept all again."); return; }
  const found = all;
  await typingWaits(async () => {
    const outcome = await many(found, "accept", "Accepted");
    const rest = [...document.getElementById(id).querySelectorAll(".value")].find(isOpen);
    if (outcome === true) go(rest || focusables().find((one) => isOpen(one) && family.compareDocumentPosition(one) & 4) || here());
  });
}

function acceptEntry() {
  const row = here(), entry = row && row.closest(".entry");
  if (!may || !entry) return;
  const anchor = entry.dataset.entry;
  const hidden = notYetSeen([...entry.querySelectorAll(".value")].filter(decidable));
  if (hidden) { go(hidden); notice("Not all of it was in view yet: look at this, then accept the entry again."); return; }
  many(() => [...document.querySelectorAll(".entry")].filter((one) => one.dataset.entry === anchor).flatMap((one) => [...one.querySelectorAll(".value")]).filter(decidable), "accept", "Accepted");
  stepEntry(1);
}

// An adjudicator decides as one of the two reviewers did.
function take(side) {
  const one = here();
  if (!may || !one || !one.dataset.sides) { notice("Both reviewers agree here."); return; }
  const asked = JSON.parse(one.dataset.sides)[side];
  const reason = asked.quote ? {} : { not_in_text: true, comment: asked.comment || "as a reviewer decided" };
  const more = asked.action === "correct" || asked.action === "add" ? reason : {};
  const { id, dataset: { anchor } } = one;
  save(() => ({ decisions: [{ ...asked, ...more, seen: versionOf(id) }] }), { anchors: [anchor] });
}

// What this person did last, as the server knows it: also before the page was loaded. What is taken back is shown.
async function undoLast() {
  if (!may) return;
  let anchors = [];
  await typingWaits(async () => {
    const outcome = await save(async () => {
      const asked = await askFor(`${address}/last`);
      if (!asked || !asked.decisions.length) { notice(asked ? "You have nothing here to take back." : OUT_OF_REACH); return null; }
      anchors = asked.decisions.map((one) => one.anchor);
      return asked;
    });
    if (outcome !== true) return;
    notice(`Taken back: ${anchors.length} decision${anchors.length === 1 ? "" : "s"}.`);
    go(focusables().find((one) => anchors.includes(one.dataset.anchor)));
  });
}

"use strict";

// Decisions go out one after the other, in the order in which they were made. Each is worked out only when its
// turn comes, so that it knows the version that the one before it made. One that did not arrive holds up those
// behind it and is tried again until the server answers.
const jobs = [];
const pending = new Map();  // how many decisions of an anchor are on their way
const TRY_AGAIN = [1000, 2000, 4000, 8000];  // milliseconds; the last for every further time
const MOST_FAILURES = 5;  // of the server at one decision, before those behind it go on
let waiting = 0;
let delivering = false;
let heldUp = false;  // the server did not answer: nobody waits for it
let last = [];
let refused = "";  // the anchor of a decision that was refused, until there is another one on it

// `make` gives the request's body when its turn comes, or null for nothing to send. What comes back is true, a
// message, "conflict" (the other's decision was kept), "nothing", or "later" (it is tried again by itself).
function save(make, { quiet = false, route = "decide", anchors = [] } = {}) {
  waiting += 1;
  for (const anchor of anchors) pending.set(anchor, (pending.get(anchor) || 0) + 1);
  for (const row of focusables()) if (anchors.includes(row.dataset.anchor)) row.classList.add("saving");
  return new Promise((done) => {
    jobs.push({ make, quiet, route, anchors, done });
    if (heldUp) done("later");
    if (!delivering) deliverAll();
  });
}

const settled = () => save(() => null);  // when all that was decided so far has arrived

async function deliverAll() {
  delivering = true;
  while (jobs.length) {
    const job = jobs[0];
    let outcome;
    try {
      outcome = await deliver(job);
    } catch (error) {  // a defect of the page: the others still go out
      outcome = `${error.message}; load the page again`;
      refuse(job, outcome);
    }
    jobs.shift();
    waiting -= 1;
    job.anchors.forEach(arrived);
    job.done(outcome);
    await null;  // whoever waits for this one comes before the next
  }
  delivering = false;
}

function arrived(anchor) {
  const left = pending.get(anchor) - 1;
  if (left) { pending.set(anchor, left); return; }
  pending.delete(anchor);
  for (const row of focusables()) if (row.dataset.anchor === anchor) notSaved(row);
}

function notSaved(row) {
  row.classList.remove("saving");
  row.classList.toggle("unsaved", row.dataset.anchor === refused);
}

async function deliver(job) {
  const body = job.make();
  if (!body) return "nothing";
  for (let tries = 0; ;) {
    const answer = await send(`${address}/${job.route}`, body);
    if (answer.status === 200) {
      const own = refused && job.anchors.includes(refused);
      if (own) refused = "";
      if (!refused) alarm("");
      if (!job.quiet) { last = answer.json.anchors; sees = true; }
      redraw(answer.json);
      return true;
    }
    if (answer.status === 409 && answer.json.theirs) {
      const rest = await settle(body, answer.json.theirs, tries > 0);
      await refresh();
      if (!rest) { if (!refused) alarm(""); return tries ? true : "conflict"; }
      body.decisions = rest;
      continue;
    }
    const token = answer.status === 403 ? await freshToken() : "";
    const busy = [0, 401, 503].includes(answer.status) || (answer.status >= 500 && tries < MOST_FAILURES);
    if (token === "other" || busy) {
      await held(job, answer, tries);
      tries += 1;
    } else if (token === "new") {
      tries += 1;  // the log-in is a new one, and with it the token
    } else {
      if (!job.quiet) refuse(job, answer.json.message);
      return answer.json.message;
    }
  }
}

// What was refused stays in sight, however fast the work goes on.
function refuse(job, message) {
  refused = job.anchors[0] || "";
  const row = focusables().find((one) => one.dataset.anchor === refused);
  alarm(`${row ? `${nameOfAny(row)}: ` : ""}not stored: ${message}`);
}

// The time until the next try, or until somebody asks for it.
async function held(job, answer, tries) {
  heldUp = true;
  for (const one of jobs) one.done("later");
  for (const row of values()) if (job.anchors.includes(row.dataset.anchor)) row.classList.add("unsaved");
  const out = answer.status === 401 || answer.status === 403;
  alarm(out ? `Not saved: ${page.dataset.person} is logged out. ` : `Not saved yet: ${answer.json.message}. It is tried again by itself. `);
  const place = document.getElementById("alert");
  if (out) {
    const link = document.createElement("a");
    link.href = "/login";
    link.target = "_blank";
    link.textContent = "Log in in another tab";
    place.append(link, " ");
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Try now";
  place.append(button);
  await new Promise((again) => {
    const timer = setTimeout(again, TRY_AGAIN[Math.min(tries, TRY_AGAIN.length - 1)]);
    button.addEventListener("click", () => { clearTimeout(timer); again(); });
  });
  if (out) await freshToken();
  heldUp = false;
}

// "new" where this person has logged in anew, "other" where somebody else has.
async function freshToken() {
  const fresh = await freshPage(), own = document.querySelector("meta[name=csrf]");
  const there = fresh && fresh.getElementById("document");
  if (there && there.dataset.person !== page.dataset.person) return "other";
  const token = fresh && fresh.querySelector("meta[name=csrf]");
  if (!there || token.content === own.content) return "";
  own.content = token.content;
  return "new";
}

addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

// --- two people at one value ---------------------------------------------------------------------------

// The decisions that are still to be stored after somebody decided in between, null for none.
async function settle(body, theirs, tried) {
  const mine = body.decisions.find((one) => one.anchor === theirs.anchor) || body.decisions[0];
  const others = body.decisions.filter((one) => one !== mine);
  const arrivedBefore = tried && theirs.who === page.dataset.person && theirs.action === mine.action;
  if (!arrivedBefore && await chosen(mine, theirs) === "mine") {
    return body.decisions.map((one) => (one === mine ? { ...one, ...newest(one, theirs) } : one));
  }
  return others.length ? others : null;
}

// A form that decides on several values names the version of each.
function newest(decision, theirs) {
  if (!decision.fields || !decision.fields.versions) return { seen: theirs.number };
  const versions = { ...JSON.parse(decision.fields.versions), [theirs.anchor]: theirs.number };
  const seen = decision.anchor === theirs.anchor ? theirs.number : decision.seen;
  return { seen, fields: { ...decision.fields, versions: JSON.stringify(versions) } };
}

function chosen(mine, theirs) {
  const dialog = document.getElementById("conflict");
  const row = focusables().find((one) => one.dataset.anchor === theirs.anchor);
  document.getElementById("conflict-what").textContent = row ? nameOfAny(row) : theirs.anchor;
  document.getElementById("theirs-who").textContent = theirs.who === page.dataset.person ? `${theirs.who} (you, elsewhere)` : theirs.who;
  document.getElementById("theirs-what").textContent = wordsOf(theirs) + (theirs.why ? ` (${theirs.why})` : "");
  document.getElementById("yours-what").textContent = wordsOf(mine) + (mine.comment ? ` (${mine.comment})` : "");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => { backTo(current); done(dialog.returnValue); }, { once: true }));
}

for (const [id, value] of [["keep-theirs", "theirs"], ["keep-yours", "mine"]]) {
  document.getElementById(id).addEventListener("click", () => document.getElementById("conflict").close(value));
}

function wordsOf(decision) {
  if (decision.fields) {
    const typed = Object.entries(decision.fields).filter(([name, value]) => value && !/_before$|^(form|versions|as_written)$/.test(name));
    return `${decision.action}: ${typed.map(([, value]) => value).join(" ")}`;
  }
  if (decision.shown !== undefined) return decision.shown && decision.action !== "accept" ? `${decision.action}: ${decision.shown}` : decision.action;
  const value = decision.to ?? decision.value;
  if (value === null || value === undefined) return decision.action;
  return `${decision.action}: ${typeof value === "object" ? value.as_written || JSON.stringify(value) : value}`;
}

// --- drawing what changed ------------------------------------------------------------------------------

function redraw(changes) {
  for (const [key, html] of Object.entries(changes.families)) swap(key, html);
  swap("issues", changes.issues);
  if (changes.pictures) swap("pictures", changes.pictures);
  for (const [name, count] of Object.entries(changes.left)) document.getElementById(`left-${name}`).textContent = count;
  document.getElementById("done").textContent = changes.done;
  document.getElementById("total").textContent = changes.total;
  statusIs(changes.status);
  if (changes.moved) remark();
  const button = document.getElementById("submit");
  const left = blocks.some((what) => changes.left[what] > 0);
  if (button) { if (left) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled"); }
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

// A correction or an addition may stand on other words: the marks come anew.
async function remark(found = null) {
  const fresh = found || await freshPage();
  if (!fresh) return;
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
  for (const one of fresh.querySelectorAll("#cases, .family, #issues, #pictures")) swap(one.id, one.outerHTML);
  for (const id of ["left-undecided", "left-unanswered", "left-unseen", "left-changed", "left-disputed", "done", "total"]) {
    document.getElementById(id).textContent = fresh.getElementById(id).textContent;
  }
  await remark(fresh);
}

function swap(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  const above = [...old.querySelectorAll(".above")].map((one) => one.value);
  const fresh = document.createRange().createContextualFragment(html).firstElementChild;
  old.replaceWith(fresh);
  [...fresh.querySelectorAll("details")].forEach((one, number) => { one.open = opened[number] || false; });
  [...fresh.querySelectorAll(".above")].forEach((one, number) => { one.value = above[number] || one.value; });
  arrange(fresh);
  watch(fresh);
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

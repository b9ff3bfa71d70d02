"use strict";

// Decisions go out in the order in which they were made. Each is worked out only when its turn comes, so that it knows
// the version that the one before it made; those that wait and touch no value twice go in one request. What did not
// arrive holds up what is behind it and is tried again until the server answers.
const jobs = [];
const pending = new Map();  // how many decisions of an anchor are on their way
const TRY_AGAIN = [1000, 2000, 4000, 8000];  // milliseconds; the last for every further time
const MOST_FAILURES = 5;  // of the server at one decision, before those behind it go on
const MOST_TOGETHER = 200;  // jobs in one request
let waiting = 0;
let delivering = false;
let heldUp = false;  // the server did not answer: nobody waits for it
let last = [];
let refused = "";  // the anchor of a decision that was refused, until there is another one on it

// `make` gives the request's body when its turn comes, or null for nothing to send. What comes back is true, a
// message, "conflict" (the other's decision was kept), "nothing", "later" (it is tried again by itself), or "anew" (the
// document was read anew). `touches` are the anchors by which others may go along, `after` is called once it is stored,
// `reading` is the one on which it was decided.
function save(make, { quiet = false, route = "decide", anchors = [], touches = anchors, after = () => {}, reading = page.dataset.reading } = {}) {
  waiting += 1;
  for (const anchor of anchors) pending.set(anchor, (pending.get(anchor) || 0) + 1);
  for (const anchor of anchors) for (const row of rowsOf(anchor)) row.classList.add("saving");
  return new Promise((done) => {
    jobs.push({ make, quiet, route, anchors, touches, after, reading, done, alone: false });
    if (heldUp) done("later");
    if (!delivering) deliverAll();
  });
}

const settled = () => save(() => null);  // when all that was decided so far has arrived
const rowsOf = (anchor) => document.querySelectorAll(`.record [data-anchor="${CSS.escape(anchor)}"]:is(.value, .issue)`);

// How many of the jobs at the head of the queue go in one request.
function together() {
  const seen = new Set();
  const joins = (job) => job.route === "decide" && job.reading === jobs[0].reading && !job.alone && job.touches.length > 0 && !job.touches.some((one) => seen.has(one));
  let count = 0;
  while (count < Math.min(jobs.length, MOST_TOGETHER) && joins(jobs[count])) {
    for (const one of jobs[count].touches) seen.add(one);
    count += 1;
  }
  return Math.max(count, 1);
}

async function deliverAll() {
  delivering = true;
  await null;  // what is decided in the same moment goes along
  while (jobs.length) {
    const group = jobs.slice(0, together());
    let outcomes;
    try {
      outcomes = await deliver(group);
    } catch (error) {  // a defect of the page: the others still go out
      outcomes = group.map(() => `${error.message}; load the page again`);
      refuse(group[0], outcomes[0]);
    }
    if (outcomes === "apart") { for (const job of group) job.alone = true; continue; }
    for (const [place, job] of group.entries()) {
      jobs.shift();
      waiting -= 1;
      job.anchors.forEach(arrived);
      if (outcomes[place] === true || outcomes[place] === "conflict") job.after();
      job.done(outcomes[place]);
      await null;  // whoever waits for this one comes before the next
    }
  }
  delivering = false;
}

function arrived(anchor) {
  const left = pending.get(anchor) - 1;
  if (left) { pending.set(anchor, left); return; }
  pending.delete(anchor);
  for (const row of rowsOf(anchor)) notSaved(row);
}

function notSaved(row) {
  row.classList.remove("saving");
  row.classList.toggle("unsaved", row.dataset.anchor === refused);
}

// The bodies of some jobs as one: what a key decided is one act, and is taken back as one.
async function joined(group) {
  const bodies = [];
  for (const job of group) bodies.push(await job.make());
  if (group.length === 1) return { body: bodies[0], sent: bodies.map(Boolean) };
  const decisions = bodies.flatMap((body, act) => (body ? body.decisions.map((one) => ({ ...one, act })) : []));
  return { body: decisions.length ? { decisions } : null, sent: bodies.map(Boolean) };
}

// What became of each job; "apart" where they have to go one by one.
async function deliver(group) {
  const reading = group[0].reading;
  if (reading !== page.dataset.reading) return readAnew(group);
  const { body, sent } = await joined(group), quiet = group.every((job) => job.quiet);
  const all = (outcome) => sent.map((one) => (one ? outcome : "nothing"));
  if (!body) return all("nothing");
  for (let tries = 0; ;) {
    const answer = await send(`${address}/${group[0].route}`, { ...body, reading });
    if (answer.status === 200) {
      if (refused && group.some((job) => job.anchors.includes(refused))) refused = "";
      if (!refused) alarm("");
      if (!quiet) { last = answer.json.anchors; sees = true; }
      redraw(answer.json);
      return all(true);
    }
    const token = answer.status === 403 ? await freshToken() : "";
    const busy = [0, 401, 503].includes(answer.status) || (answer.status >= 500 && tries < MOST_FAILURES);
    if (token === "other" || busy) {
      await held(group, answer, tries);
      tries += 1;
    } else if (token === "new") {
      tries += 1;  // the log-in is a new one, and with it the token
    } else if (answer.status === 409 && answer.json.anew) {
      return readAnew(group);
    } else if (group.length > 1) {
      return "apart";
    } else if (answer.status === 409 && answer.json.theirs) {
      const rest = await settle(body, answer.json.theirs);
      await refresh();
      if (!rest) { if (!refused) alarm(""); return ["conflict"]; }
      body.decisions = rest;
    } else {
      if (!quiet) refuse(group[0], answer.json.message);
      return [answer.json.message];
    }
  }
}

// What was refused stays in sight, however fast the work goes on.
function refuse(job, message) {
  refused = job.anchors[0] || "";
  const row = focusables().find((one) => one.dataset.anchor === refused);
  alarm(`${row ? `${nameOfAny(row)}: ` : ""}not stored: ${message}`);
}

// The page shows an older reading: nothing is stored on it, what is half typed is there again when it is loaded anew.
function readAnew(group = []) {
  for (const job of group) refused = job.anchors[0] || refused;
  alarm(`${group.length ? "Not stored: the" : "The"} document was read anew since this page was loaded, and a value may be another one now. What is half typed is kept. `);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Load it anew";
  button.addEventListener("click", () => {
    const form = panel.querySelector("form");
    if (form) form.changed = false;  // it is a draft
    location.reload();
  });
  document.getElementById("alert").append(button);
  return group.map(() => "anew");
}

// The time until the next try, or until somebody asks for it.
async function held(group, answer, tries) {
  heldUp = true;
  for (const one of jobs) one.done("later");
  for (const anchor of group.flatMap((job) => job.anchors)) for (const row of rowsOf(anchor)) row.classList.add("unsaved");
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

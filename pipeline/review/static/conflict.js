"use strict";

// Two people at one value: both decisions are shown, and one is chosen.
// The decisions that are still to be stored after somebody decided in between, null for none.
async function settle(body, theirs) {
  const mine = body.decisions.find((one) => one.anchor === theirs.anchor) || body.decisions[0];
  const others = body.decisions.filter((one) => one !== mine);
  if (await chosen(mine, theirs) === "mine") {
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

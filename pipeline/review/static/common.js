"use strict";

const LONGEST_WAIT = 30_000;  // milliseconds; without an answer until then it is sent again
const csrf = () => document.querySelector('meta[name="csrf"]').content;

function notice(text) {
  const place = document.getElementById("notice");
  place.textContent = text;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { place.textContent = ""; }, 4000);
}

function alarm(text) { document.getElementById("alert").textContent = text; }

// An answer with its status; status 0 where the server could not be reached.
async function send(address, body) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRF-Token": csrf() },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LONGEST_WAIT),
    });
    const json = await answer.json().catch(() => ({ message: "the answer cannot be read" }));
    return { status: answer.status, json };
  } catch {
    return { status: 0, json: { message: "the server cannot be reached" } };
  }
}

// A page or a piece of one, null where it cannot be had.
async function load(address) {
  try {
    const answer = await fetch(address, { headers: { "Accept": "text/html" }, signal: AbortSignal.timeout(LONGEST_WAIT) });
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

// What the server knows, null where it cannot be had.
async function askFor(address) {
  try {
    const answer = await fetch(address, { headers: { "Accept": "application/json" }, signal: AbortSignal.timeout(LONGEST_WAIT) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const typing = (target) => target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");

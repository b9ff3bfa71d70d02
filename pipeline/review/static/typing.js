"use strict";

// Keys that are typed while a form opens or is being saved wait, and then count as if they were typed now.
const typed = { waits: 0, keys: [] };

async function typingWaits(work) {
  typed.waits += 1;
  try {
    return await work();
  } finally {
    typed.waits -= 1;
    replay();
  }
}

document.addEventListener("keydown", (event) => {
  if (!typed.waits || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.repeat && !MOVES.has(event.key) && event.key !== "Backspace") return;  // a key that is held decides once
  if (!["Shift", "CapsLock", "Dead"].includes(event.key)) typed.keys.push(event.key);
}, true);

function replay() {
  while (!typed.waits && typed.keys.length) {
    const key = typed.keys.shift();
    if (panel.hidden) command(key, document.activeElement);
    else inPanel(key, document.activeElement);
  }
}

function inPanel(key, target) {
  if (key === "Escape") { closePanel(); return; }
  if (key === "Tab") { nextField(target); return; }
  if (key === "Enter") {
    if (target.matches("button")) target.click();
    else target.dispatchEvent(new CustomEvent("entered", { bubbles: true }));
    return;
  }
  if (target.matches("input[type=checkbox]") && key === " ") { target.click(); return; }
  if (target.matches("select")) {
    const found = [...target.options].find((one) => one.text.toLowerCase().startsWith(key.toLowerCase()));
    if (found) { target.value = found.value; target.dispatchEvent(new Event("input", { bubbles: true })); }
    return;
  }
  if (!target.matches("input")) return;
  const start = target.selectionStart, end = target.selectionEnd;
  if (key.length === 1) target.setRangeText(key, start, end, "end");
  else if (key === "Backspace") target.setRangeText("", start === end ? Math.max(0, start - 1) : start, end, "end");
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

function nextField(target) {
  const all = [...panel.querySelectorAll("input:not([type=hidden]), select, button")].filter((one) => one.offsetParent);
  const next = all[all.indexOf(target) + 1];
  if (next) { next.focus(); if (next.select) next.select(); }
}

"use strict";

// One line an entry: what is calm is told in a line, what is wrong or unsure stands open. What a person opened, and how
// he wants it, outlives the drawing of what changed.
const opened = new Set();  // entries that a person opened
const ways = { lines: localStorage.getItem("gravida-lines") !== "off", order: localStorage.getItem("gravida-order") || "text" };
const orderBox = document.getElementById("order"), allLines = document.getElementById("all-lines");

const entriesIn = (part) => [...(part.matches && part.matches(".entry") ? [part] : []), ...part.querySelectorAll(".entry")];

function arrange(part) {
  for (const one of entriesIn(part)) one.classList.toggle("compact", ways.lines && one.matches(".calm") && !opened.has(one.dataset.entry));
  for (const family of part.matches && part.matches(".family") ? [part] : part.querySelectorAll(".family")) order(family);
}

// The entries of a family by where they stand in the text, or the least sure first.
function order(family) {
  const all = entriesIn(family);
  all.forEach((one, place) => { one.dataset.place ||= place; });
  const key = (one) => (ways.order === "doubt" ? Number(one.dataset.doubt) : 0);
  const wanted = [...all].sort((one, other) => key(one) - key(other) || one.dataset.place - other.dataset.place);
  if (wanted.some((one, place) => one !== all[place])) family.append(...wanted);
}

function toggleEntry() {
  const entry = here() && here().closest(".entry");
  if (!entry) return;
  if (!opened.delete(entry.dataset.entry)) opened.add(entry.dataset.entry);
  arrange(entry);
  source.scroll(document.getElementById("record"), here());
}

function toggleLines() {
  ways.lines = !ways.lines;
  localStorage.setItem("gravida-lines", ways.lines ? "on" : "off");
  opened.clear();
  showWays();
}

function showWays() {
  orderBox.value = ways.order;
  allLines.setAttribute("aria-pressed", String(ways.lines));
  arrange(document);
  const row = here();
  if (row) source.scroll(document.getElementById("record"), row);
}

// What an entry has not, is offered when somebody opens the list of it.
document.getElementById("record").addEventListener("toggle", (event) => {
  const list = event.target, missing = JSON.parse(list.dataset.missing || "[]");
  if (!list.open || !missing.length || list.querySelector(".add-field")) return;
  const head = list.closest(".entry").dataset.entry;
  for (const [anchor, words] of missing) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "add-field";
    button.dataset.anchor = anchor.startsWith(".") ? head + anchor : anchor;
    button.textContent = words;
    list.append(button, " ");
  }
}, true);

allLines.addEventListener("click", toggleLines);
orderBox.addEventListener("change", () => {
  ways.order = orderBox.value;
  localStorage.setItem("gravida-order", ways.order);
  showWays();
});
showWays();

"use strict";

const VIEWS = ["pages", "text", "course"];
const ZOOMS = [1, 1.25, 1.5, 2, 2.5, 3];

// True for a letter or digit, and for what stands between the digits of a number.
function joins(letter, place) {
  if (/[\p{L}\p{N}]/u.test(letter(place))) return true;
  return /[.,'’]/.test(letter(place)) && /\d/.test(letter(place - 1)) && /\d/.test(letter(place + 1));
}

// The source: which words belong to which value, where they stand, and what is selected.
const source = {
  text: document.getElementById("text"),
  pages: document.getElementById("pages"),
  kept: null,
  before: document.getElementById("pages") ? "pages" : "text",  // what was shown before the course

  marks(key) {
    return [...document.querySelectorAll(`.source [data-keys~="${key}"]`)];
  },

  // The words of a value are lit, those of the other values of its entry a little.
  light(key, kin = [], scrolls = true) {
    for (const old of document.querySelectorAll(".source .lit, .source .kin")) old.classList.remove("lit", "kin");
    for (const other of kin) for (const one of this.marks(other)) one.classList.add("kin");
    for (const one of this.marks(key)) { one.classList.remove("kin"); one.classList.add("lit"); }
    if (scrolls) this.toLit();
  },

  // The pane that is shown moves to the first words that are lit, unless they are in sight.
  toLit() {
    const pane = this.pane;
    const first = pane.querySelector(".lit");
    if (first) this.scroll(pane, first);
  },

  scroll(pane, element) {
    const box = element.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 30 || box.bottom > frame.bottom - 30) pane.scrollTop += box.top - frame.top - frame.height / 3;
    if (box.left < frame.left + 10 || box.right > frame.right - 20) pane.scrollLeft += box.left - frame.left - frame.width / 3;
  },

  // One of the places of an issue.
  place(start, key) {
    if (this.shown === "course") this.show("text");
    const pane = this.pane;
    const there = [...pane.querySelectorAll(`[data-keys~="${key}"]`)].filter((one) => Number(one.dataset.start) >= start)[0] || this.at(start);
    if (there) this.scroll(pane.contains(there) ? pane : this.text, there);
  },

  at(start) {
    const found = [...this.text.querySelectorAll("[data-start]")].filter((one) => Number(one.dataset.start) <= start);
    return found[found.length - 1];
  },

  // Offsets count characters as the server does, not the halves of characters that a script sees.
  offset(node, place) {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (!piece) return this.edge(node, place);
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, place) : place ? piece.textContent : "";
    return Number(piece.dataset.start) + [...before].length;
  },

  // The offset of a place between the pieces of the text, such as the edge of a cell.
  edge(node, place) {
    const range = document.createRange();
    range.setStart(this.text, 0);
    range.setEnd(node, place);
    const piece = [...this.text.querySelectorAll("[data-start]")].filter((one) => range.intersectsNode(one)).at(-1);
    return piece ? Number(piece.dataset.start) + [...piece.textContent].length : 0;
  },

  // What is selected, or was until a click beside the text took the selection away.
  selected() {
    return (this.shown === "pages" && onPages.chosen) || this.selection() || this.kept;
  },

  forget() {
    this.kept = null;
    unchoose();
    if (this.selection()) getSelection().removeAllRanges();
  },

  selection() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!this.text.contains(range.commonAncestorContainer)) return null;
    const start = this.offset(range.startContainer, range.startOffset), end = this.offset(range.endContainer, range.endOffset);
    return start === null || end === null || end <= start ? null : this.whole(start, end);
  },

  // A place widened to whole words and numbers, without the blanks around them.
  whole(start, end) {
    const first = this.block(start), last = this.block(end - 1);
    let from = start, to = end;
    while (from < to && /^\s?$/.test(first(from))) from += 1;
    while (to > from && /^\s?$/.test(last(to - 1))) to -= 1;
    if (from === to) return null;
    while (joins(first, from) && joins(first, from - 1)) from -= 1;
    while (joins(last, to - 1) && joins(last, to)) to += 1;
    return { start: from, end: to, text: this.words(from, to) };
  },

  // The letters of the paragraph or cell around an offset, by their offsets; "" beside it.
  block(offset) {
    const pieces = [...this.at(offset).parentElement.querySelectorAll("[data-start]")];
    const begin = Number(pieces[0].dataset.start), letters = [...pieces.map((one) => one.textContent).join("")];
    return (place) => letters[place - begin] || "";
  },

  // The words at an offset of the text.
  words(start, end) {
    let found = "";
    for (const piece of this.text.querySelectorAll("[data-start]")) {
      const begin = Number(piece.dataset.start), letters = [...piece.textContent];
      if (begin >= end) break;
      if (begin + letters.length > start) found += (found && piece === piece.parentElement.firstElementChild ? " " : "") + letters.slice(Math.max(0, start - begin), end - begin).join("");
    }
    return found;
  },

  find(words) {
    const wanted = words.trim().toLowerCase();
    if (wanted.length < 2) return null;
    for (const block of this.text.querySelectorAll("p, th, td, caption")) {
      const pieces = [...block.querySelectorAll("[data-start]")];
      const whole = pieces.map((one) => one.textContent).join("");
      const place = whole.toLowerCase().indexOf(wanted);
      if (place >= 0 && pieces.length) {
        const start = Number(pieces[0].dataset.start) + [...whole.slice(0, place)].length;
        const text = whole.slice(place, place + wanted.length);
        return { start, end: start + [...text].length, text };
      }
    }
    return null;
  },

  show(what) {
    if (this.shown !== "course") this.before = this.shown;
    for (const name of VIEWS) {
      const tab = document.getElementById(`tab-${name}`);
      if (!tab) continue;
      document.getElementById(name).classList.toggle("away", name !== what);
      tab.setAttribute("aria-selected", String(name === what));
      tab.tabIndex = name === what ? 0 : -1;
    }
    if (what === "course") course.draw();
    this.toLit();
  },

  zoom(by) {
    const name = `gravida-zoom-${this.shown}`, pane = this.pane;
    const place = ZOOMS.indexOf(Number(localStorage.getItem(name) || 1)) + by;
    if (place < 0 || place >= ZOOMS.length) return;
    const share = pane.scrollTop / pane.scrollHeight;
    localStorage.setItem(name, String(ZOOMS[place]));
    pane.style.setProperty("--zoom", ZOOMS[place]);
    pane.scrollTop = share * pane.scrollHeight;
    this.toLit();
  },

  get shown() { return VIEWS.find((name) => !document.getElementById(name)?.classList.contains("away") && document.getElementById(name)); },
  get pane() { return document.getElementById(this.shown); },
};

document.addEventListener("selectionchange", () => {
  const found = source.selection();
  if (found || source.text.contains(getSelection().anchorNode)) source.kept = found;
});

for (const name of VIEWS) {
  const pane = document.getElementById(name);
  if (pane) pane.style.setProperty("--zoom", localStorage.getItem(`gravida-zoom-${name}`) || 1);
}

for (const name of VIEWS) {
  const tab = document.getElementById(`tab-${name}`);
  if (!tab) continue;
  tab.addEventListener("click", () => source.show(name));
  tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const there = VIEWS.filter((one) => document.getElementById(one));
    const other = there[(there.indexOf(name) + (event.key === "ArrowRight" ? 1 : there.length - 1)) % there.length];
    source.show(other);
    document.getElementById(`tab-${other}`).focus();
  });
}

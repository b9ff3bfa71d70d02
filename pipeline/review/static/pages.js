"use strict";

// Words are selected on a page image by drawing over them, as on paper.
const onPages = { chosen: null, from: null, words: new Map() };

async function wordsOn(sheet) {
  const number = sheet.dataset.page;
  if (!onPages.words.has(number)) {
    const answer = await fetch(`/documents/${document.getElementById("document").dataset.id}/pages/${number}/words`);
    onPages.words.set(number, answer.ok ? await answer.json() : []);
  }
  return onPages.words.get(number);
}

// A place in the points of the page.
function pointOn(sheet, event) {
  const box = sheet.getBoundingClientRect(), [, , width, height] = sheet.querySelector("svg").getAttribute("viewBox").split(" ");
  return { x: ((event.clientX - box.left) / box.width) * width, y: ((event.clientY - box.top) / box.height) * height };
}

// The word nearest to a place: lines count more than what stands beside it.
function nearest(words, { x, y }) {
  const away = ([, , x0, y0, x1, y1]) => Math.max(x0 - x, 0, x - x1) + 3 * Math.max(y0 - y, 0, y - y1);
  return words.reduce((best, one) => (!best || away(one) < away(best) ? one : best), null);
}

function unchoose() {
  onPages.chosen = null;
  for (const old of document.querySelectorAll(".chosen")) old.remove();
}

function choose(sheet, words, one, other) {
  unchoose();
  const start = Math.min(one[0], other[0]), end = Math.max(one[1], other[1]);
  const svg = sheet.querySelector("svg");
  for (const [first, last, x0, y0, x1, y1] of words) {
    if (first < start || last > end) continue;
    const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of [["class", "chosen"], ["x", x0], ["y", y0], ["width", x1 - x0], ["height", y1 - y0]]) box.setAttribute(name, value);
    svg.append(box);
  }
  onPages.chosen = { start, end, text: source.words(start, end) };
}

if (source.pages) {
  source.pages.addEventListener("pointerdown", async (event) => {
    const sheet = event.target.closest(".sheet");
    if (!sheet || event.button !== 0) return;
    unchoose();
    const from = { sheet, point: pointOn(sheet, event), x: event.clientX, y: event.clientY, moved: false };
    onPages.from = from;
    from.words = await wordsOn(sheet);
  });
  source.pages.addEventListener("pointermove", (event) => {
    const from = onPages.from;
    if (!from || !from.words || !from.words.length) return;
    from.moved ||= Math.abs(event.clientX - from.x) + Math.abs(event.clientY - from.y) > 4;
    if (from.moved) choose(from.sheet, from.words, nearest(from.words, from.point), nearest(from.words, pointOn(from.sheet, event)));
  });
  addEventListener("pointerup", () => { onPages.from = null; });
  for (const image of source.pages.querySelectorAll("img")) image.draggable = false;
}

"use strict";

// Words are looked for in the whole source; each place is lit in the text and on its page.
const looking = {
  input: document.getElementById("look"),
  said: document.getElementById("look-said"),
  places: [],
  at: -1,
  turn: 0,

  async find() {
    const words = this.input.value.trim(), mine = ++this.turn;
    const found = words.length > 1 ? await askFor(`${address}/find?words=${encodeURIComponent(words)}`) : { places: [] };
    if (mine !== this.turn) return;
    this.places = found ? found.places : [];
    this.at = -1;
    if (!found) this.said.textContent = "not reached";
    else if (this.places.length) this.next(1);
    else { this.draw(); this.said.textContent = words.length > 1 ? "nowhere" : ""; }
  },

  next(by) {
    if (!this.places.length) return;
    this.at = (this.at + by + this.places.length) % this.places.length;
    this.said.textContent = `${this.at + 1} of ${this.places.length}`;
    if (source.shown === "course") source.show("text");
    this.draw();
    const there = source.shown === "pages" ? document.querySelector(".found.now") : source.at(this.places[this.at].start);
    if (there) source.scroll(source.pane, there);
  },

  draw() {
    for (const old of document.querySelectorAll(".found")) old.remove();
    const ranges = this.places.map((place) => rangeOf(place)), now = ranges[this.at];
    if (window.Highlight) {
      CSS.highlights.set("found", new Highlight(...ranges.filter((one) => one && one !== now)));
      CSS.highlights.set("found-now", new Highlight(...(now ? [now] : [])));
    }
    for (const [number, place] of this.places.entries()) {
      for (const [page, x0, y0, x1, y1] of place.boxes) {
        const svg = document.querySelector(`.sheet[data-page="${page}"] svg`);
        if (!svg) continue;
        const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        const shape = { class: number === this.at ? "found now" : "found", x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
        for (const [name, value] of Object.entries(shape)) box.setAttribute(name, value);
        svg.append(box);
      }
    }
  },
};

// The place in the text as the browser has it, null where the text does not show it.
function rangeOf({ start, end }) {
  const range = document.createRange(), first = nodeAt(start), last = nodeAt(end - 1);
  if (!first || !last) return null;
  range.setStart(first.node, first.place);
  range.setEnd(last.node, last.place + last.length);
  return range;
}

function nodeAt(offset) {
  const piece = source.at(offset), node = piece && piece.firstChild;
  if (!node) return null;
  const letters = [...node.data], inside = offset - Number(piece.dataset.start);
  if (inside >= letters.length) return null;
  return { node, place: letters.slice(0, inside).join("").length, length: letters[inside].length };
}

looking.input.addEventListener("input", () => { clearTimeout(looking.timer); looking.timer = setTimeout(() => looking.find(), 200); });
looking.input.addEventListener("keydown", (event) => {
  if (event.key === "Enter") { looking.next(event.shiftKey ? -1 : 1); event.preventDefault(); }
  if (event.key === "Escape") { looking.input.value = ""; looking.find(); backTo(current); event.stopPropagation(); }
});

"use strict";

// The divider between source and record: dragged, or moved by the arrow keys; where it was left it is again.
const divider = document.getElementById("divider");
const panes = document.querySelector(".panes");
const LEAST = 15, MOST = 85, STEP = 5;  // per cent of the source
const stacked = matchMedia("(max-width: 900px)");
const kept = () => `gravida-split-${stacked.matches ? "stacked" : "beside"}`;

function splitAt(share) {
  const whole = Math.round(Math.min(Math.max(share, LEAST), MOST));
  panes.style.setProperty("--split", `${whole}fr`);
  panes.style.setProperty("--rest", `${100 - whole}fr`);
  divider.setAttribute("aria-valuenow", whole);
  localStorage.setItem(kept(), whole);
}

function asItWas() {
  const share = Number(localStorage.getItem(kept()));
  divider.setAttribute("aria-orientation", stacked.matches ? "horizontal" : "vertical");
  if (share) splitAt(share);
  else { for (const name of ["--split", "--rest"]) panes.style.removeProperty(name); divider.setAttribute("aria-valuenow", stacked.matches ? 40 : 49); }
}

divider.addEventListener("pointerdown", (event) => { event.preventDefault(); divider.setPointerCapture(event.pointerId); divider.focus(); });
divider.addEventListener("pointermove", (event) => {
  if (!divider.hasPointerCapture(event.pointerId)) return;
  const box = panes.getBoundingClientRect();
  splitAt(stacked.matches ? (100 * (event.clientY - box.top)) / box.height : (100 * (event.clientX - box.left)) / box.width);
});
divider.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -STEP, ArrowUp: -STEP, ArrowRight: STEP, ArrowDown: STEP, Home: -100, End: 100 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  splitAt(Number(divider.getAttribute("aria-valuenow")) + by);
});
stacked.addEventListener("change", asItWas);
asItWas();

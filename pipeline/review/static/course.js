"use strict";

// The course of the pregnancies is drawn by the server when somebody looks at it, and anew after decisions.
const course = {
  pane: document.getElementById("course"),
  fresh: false,

  stale() {
    this.fresh = false;
    if (source.shown === "course") this.draw();
  },

  async draw() {
    if (this.fresh) return;
    this.fresh = true;
    const html = await load(`${address}/course`);
    if (html === null) { this.fresh = false; notice(OUT_OF_REACH); } else this.pane.innerHTML = html;
  },
};

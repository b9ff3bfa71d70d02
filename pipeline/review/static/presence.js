"use strict";

// Who else is at the document is shown, and what they decide comes onto this page by itself.
const ASK_EVERY = 15_000;  // milliseconds
const presence = {
  newest: Number(page.dataset.newest),

  knows(numbers) { this.newest = Math.max(this.newest, ...numbers); },

  async tell() {
    if (document.visibilityState !== "visible" || heldUp) return;
    const { status, json } = await send(`${address}/here`, {});
    if (status !== 200) return;
    textIs("here", json.others.length ? `${json.others.join(" and ")} ${json.others.length > 1 ? "are" : "is"} here too` : "");
    if (waiting) return;
    if (json.reading !== page.dataset.reading) { readAnew(); return; }
    if (json.newest <= this.newest || !panel.hidden) return;
    this.newest = json.newest;
    await refresh();
  },
};

drafts.show();
presence.tell();
setInterval(() => presence.tell(), ASK_EVERY);
document.addEventListener("visibilitychange", () => presence.tell());

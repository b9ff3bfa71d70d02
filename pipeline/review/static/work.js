"use strict";

// Who reviews the document, and whether it waits: dialogs whose forms go to the server as they are.
function setAside() {
  const dialog = document.getElementById("aside");
  if (!document.getElementById("do-aside")) return;
  dialog.querySelector("[name=back]").value = sessionStorage.getItem("gravida-list") || "";
  dialog.showModal();
  dialog.querySelector("select").focus();
}

// A link may name a value.
const named = location.hash && document.getElementById(location.hash.slice(1));
if (named && named.matches(".value, .issue")) go(named);

for (const [id, act] of [
  ["do-aside", setAside],
  ["do-assign", () => document.getElementById("assigned").showModal()],
  ["take-up", () => document.getElementById("up-again").requestSubmit()],
]) {
  const button = document.getElementById(id);
  if (button) button.addEventListener("click", act);
}
for (const dialog of document.querySelectorAll("#aside, #assigned")) {
  dialog.querySelector(".cancel").addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("select")) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
  // What was decided goes out first.
  dialog.addEventListener("submit", async (event) => {
    if (!waiting) return;
    event.preventDefault();
    await settled();
    event.target.requestSubmit();
  });
}

"use strict";

const links = () => [...document.querySelectorAll("#rows a.open")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const here = links().indexOf(document.activeElement);
  if (event.key === "j" || event.key === "k") {
    const next = links()[here + (event.key === "j" ? 1 : -1)] || links()[0];
    if (next) next.focus();
    event.preventDefault();
  } else if (event.key === "/") {
    document.getElementById("search").focus();
    event.preventDefault();
  }
});

const query = new URLSearchParams(location.search), submitted = query.get("submitted");
query.delete("submitted");
sessionStorage.setItem("gravida-list", query.size ? `?${query}` : "");

// The next document that is not done: after the one that was submitted, else the first.
if (submitted) {
  const rows = [...document.querySelectorAll("#rows tr[data-id]")], place = rows.findIndex((row) => row.dataset.id === submitted);
  const next = [...rows.slice(place + 1), ...rows.slice(0, place + 1)].find((row) => !row.matches(".over"));
  if (next) next.querySelector("a.open").focus();
}

const drop = document.getElementById("drop");
const list = document.getElementById("uploads");

for (const name of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop") upload(event.dataTransfer.files);
  });
}
document.getElementById("files").addEventListener("change", (event) => upload(event.target.files));

async function upload(files) {
  if (!files.length) return;
  const body = new FormData();
  for (const file of files) body.append("files", file);
  show([...files].map((file) => ({ name: file.name, state: "sending", document: "", message: "" })));
  let answer;
  try {
    answer = await fetch("/uploads", { method: "POST", body, headers: { "X-CSRF-Token": csrf(), "Accept": "application/json" } });
  } catch {
    alarm("The files were not sent: the server cannot be reached.");
    return;
  }
  const job = await answer.json().catch(() => ({ message: "they are too large" }));
  if (!answer.ok) { alarm(`The files were not taken: ${job.message}`); return; }
  follow(job);
}

async function follow(job) {
  show(job.files);
  if (job.done) return;
  await new Promise((later) => setTimeout(later, 700));
  const answer = await fetch(`/uploads/${encodeURIComponent(job.number)}`, { headers: { "Accept": "application/json" } });
  if (answer.ok) follow(await answer.json());
}

function show(files) {
  list.replaceChildren(...files.map((file) => {
    const item = document.createElement("li");
    const name = document.createElement(file.document ? "a" : "span");
    name.textContent = file.name;
    if (file.document) name.href = `/documents/${file.document}`;
    const words = { sending: "being sent", waiting: "being read", read: "read", unchanged: "was here already", failed: "not read" };
    item.append(name, `: ${words[file.state] || file.state}${file.message ? ` (${file.message})` : ""}`);
    return item;
  }));
}

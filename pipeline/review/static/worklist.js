"use strict";

const links = () => [...document.querySelectorAll("#rows a.open")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const here = links().indexOf(document.activeElement);
  if (event.key === "j" || event.key === "k") {
    const next = links()[here + (event.key === "j" ? 1 : -1)] || links()[0];
    if (next) next.focus();
    event.preventDefault();
  } else if (event.key === "x" && here >= 0) {
    const tick = links()[here].closest("tr").querySelector("[name=documents]");
    if (tick) tick.checked = !tick.checked;
    event.preventDefault();
  } else if (event.key === "/") {
    document.getElementById("search").focus();
    event.preventDefault();
  }
});

const query = new URLSearchParams(location.search), said = document.getElementById("said");
for (const name of ["submitted", "aside"]) query.delete(name);
sessionStorage.setItem("gravida-list", query.size ? `?${query}` : "");

const assigning = document.getElementById("assign");
if (assigning) {
  assigning.elements.back.value = sessionStorage.getItem("gravida-list");
  document.getElementById("tick-all").addEventListener("change", (event) => {
    for (const tick of document.querySelectorAll("#rows [name=documents]")) tick.checked = event.target.checked;
  });
}

// The next document that is not done: after the one that was submitted or set aside, else the first.
if (said) {
  const rows = [...document.querySelectorAll("#rows tr[data-id]")], place = rows.findIndex((row) => row.dataset.id === said.dataset.id);
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
  const { status, job } = await sendFiles(body);
  if (status === 200) { follow(job); return; }
  progress(0, 0);
  show([]);
  alarm(status ? `The files were not taken: ${job ? job.message : "they are too large together"}.` : "The files were not sent: the server cannot be reached.");
}

// Sends a form and shows how much of it has gone, which fetch cannot.
function sendFiles(body) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/uploads");
    request.setRequestHeader("X-CSRF-Token", csrf());
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total, "sent"));
    request.addEventListener("loadend", () => done({ status: request.status, job: request.response }));
    request.send(body);
  });
}

function progress(part, whole, what = "") {
  const bar = document.getElementById("upload-progress");
  bar.hidden = !whole;
  bar.querySelector("progress").max = whole || 1;
  bar.querySelector("progress").value = part;
  bar.querySelector("span").textContent = what === "sent" ? `${Math.floor((100 * part) / (whole || 1))} % sent` : `${part} of ${whole} read`;
}

async function follow(job) {
  show(job.files);
  progress(job.files.filter((file) => file.state !== "waiting").length, job.files.length);
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

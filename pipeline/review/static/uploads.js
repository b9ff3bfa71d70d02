"use strict";

// Files that are dropped on the list: sent, and followed while they are read.
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
  if (status === 200) { own.add(job.number); follow(); return; }
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

// How far this person's uploads are, also those that were begun before the page was loaded; the list follows.
const own = new Set();
let done = 0;

async function follow() {
  clearTimeout(follow.timer);
  const answer = await fetch("/uploads", { headers: { "Accept": "application/json" } }).catch(() => null);
  const jobs = answer && answer.ok ? (await answer.json()).filter((job) => !job.done || own.has(job.number)) : null;
  if (jobs) {
    for (const job of jobs) own.add(job.number);
    const files = jobs.flatMap((job) => job.files), over = files.filter((file) => !["waiting", "reading"].includes(file.state)).length;
    if (!files.length) return;
    show(files);
    progress(over, files.length);
    if (over !== done) { done = over; listAnew(); }
    if (jobs.every((job) => job.done)) { listAnew(); return; }
  }
  follow.timer = setTimeout(follow, jobs ? 700 : 3000);
}

// The rows as the server has them now; the one in focus, and what is ticked, stay so.
async function listAnew() {
  const html = await load(location.href);
  if (html === null) return;
  const fresh = new DOMParser().parseFromString(html, "text/html"), held = document.activeElement, id = held.closest("#rows tr") && held.closest("tr").dataset.id;
  const ticked = new Set([...document.querySelectorAll("#rows [name=documents]:checked")].map((one) => one.value));
  for (const part of ["#rows", ".counts", ".pager"]) document.querySelector(part).replaceWith(document.importNode(fresh.querySelector(part), true));
  for (const one of document.querySelectorAll("#rows [name=documents]")) one.checked = ticked.has(one.value);
  const again = id && document.querySelector(`#rows tr[data-id="${id}"] ${held.matches("input") ? "input" : "a.open"}`);
  if (again) again.focus();
}

function show(files) {
  list.replaceChildren(...files.map((file) => {
    const item = document.createElement("li");
    const name = document.createElement(file.document ? "a" : "span");
    name.textContent = file.name;
    if (file.document) name.href = `/documents/${file.document}`;
    const words = { sending: "being sent", waiting: "waits", reading: "being read", read: "read", unchanged: "was here already", failed: "not read" };
    item.append(name, `: ${words[file.state] || file.state}${file.message ? ` (${file.message})` : ""}`);
    return item;
  }));
}
follow();

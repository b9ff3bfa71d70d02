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

"use strict";

// The panel below the record: editors and the form of what was missed.
const panel = document.getElementById("panel");
panel.turn = 0;  // counts what was opened and closed: a form that arrives too late is not shown

function fieldsOf(form) {
  const fields = {};
  for (const input of form.querySelectorAll(".fields [name]")) {
    fields[input.name] = input.type === "checkbox" ? (input.checked ? "on" : "") : input.value;
  }
  return fields;
}

// `about` says what the form is for, so that what is half typed finds it again; `version` what is decided on, where the
// form does not say it.
function openPanel(html, back, about, version) {
  panel.innerHTML = html;
  panel.hidden = false;
  panel.back = back;
  const form = panel.querySelector("form");
  for (const input of form.querySelectorAll("[data-complete]")) completing(input);
  const side = form.querySelector(`[name="${(form.dataset.anchor || "").split(".").pop()}"]`);
  const first = side || form.querySelector(".fields input:not([type=hidden]), .fields select");
  const find = form.querySelector(".find");
  const target = form.matches(".adder") && find && !form.elements.quote_start.value ? find : first;
  if (target) { target.focus(); if (target.select) target.select(); }
  if (find) quoting(form, find);
  form.querySelector(".cancel").addEventListener("click", () => discard(form));
  drafts.meet(form, about, version);
  form.addEventListener("entered", () => form.requestSubmit());
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("select:not(.which)")) return;
    event.preventDefault();
    form.requestSubmit();
  });
  const row = back && document.getElementById(back);
  if (row) source.scroll(document.getElementById("record"), row);
  return form;
}

// Words are found by typing them, or taken as they are selected in the source.
function quoting(form, find) {
  find.addEventListener("input", () => {
    const found = source.find(find.value);
    if (found) quoteIs(form, found);
    find.setAttribute("aria-invalid", String(!found && find.value.trim().length > 1));
  });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !form.matches(".adder")) return;
    event.preventDefault();
    find.dispatchEvent(new CustomEvent("entered", { bubbles: true }));
  });
  form.querySelector(".use-selection").addEventListener("click", () => {
    const found = source.selected();
    if (found) quoteIs(form, found); else notice("Select words in the text first.");
  });
}

function closePanel() {
  panel.turn += 1;
  if (panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  const back = panel.back && document.getElementById(panel.back);
  if (back) back.focus({ preventScroll: true });
}

function quoteIs(form, found) {
  form.elements.quote_start.value = found.start;
  form.elements.quote_end.value = found.end;
  form.querySelector(".quoted").textContent = found.text;
  if (form.elements.not_in_text) form.elements.not_in_text.checked = false;
  form.dispatchEvent(new CustomEvent("quoted"));
}

function quoteOf(form) {
  const start = form.elements.quote_start.value, end = form.elements.quote_end.value;
  return start === "" || end === "" ? null : { start: Number(start), end: Number(end) };
}

function problem(form, text) { form.querySelector(".problem").textContent = text; }

// A list of names below an input, as the ARIA combobox pattern has it.
function completing(input) {
  const holder = document.createElement("span");
  holder.className = "completing";
  input.replaceWith(holder);
  const list = document.createElement("ul");
  list.className = "complete";
  list.id = `complete-${Math.random().toString(36).slice(2)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  list.hidden = true;
  holder.append(input, list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  let place = -1, asked = 0;
  const close = () => { list.hidden = true; place = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const take = (item) => { input.value = item.textContent; close(); input.dispatchEvent(new Event("input", { bubbles: true })); close(); };
  const open = async (begun) => {
    const mine = ++asked;
    const answer = await fetch(`/complete?what=${input.dataset.complete}&begun=${encodeURIComponent(begun)}`);
    if (mine !== asked || !answer.ok || document.activeElement !== input) return;
    const names = await answer.json();
    list.replaceChildren(...names.map((name, number) => {
      const item = document.createElement("li");
      item.textContent = name;
      item.id = `${list.id}-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.addEventListener("mousedown", (press) => { press.preventDefault(); take(item); });
      return item;
    }));
    place = -1;
    list.hidden = !names.length;
    input.setAttribute("aria-expanded", String(names.length > 0));
  };
  input.addEventListener("input", (event) => { if (event.isTrusted) { if (input.value.trim()) open(input.value); else close(); } });
  input.addEventListener("keydown", (event) => {
    const items = [...list.children];
    if (list.hidden || !items.length) {
      if (event.key === "ArrowDown") { open(""); event.preventDefault(); }  // the whole list of units
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      place = (place + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length;
      items.forEach((item, number) => item.setAttribute("aria-selected", String(number === place)));
      items[place].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[place].id);
      event.preventDefault();
    } else if (event.key === "Enter" && place >= 0) {
      take(items[place]);
      event.preventDefault();
    } else if (event.key === "Escape") {
      close();
      event.stopPropagation();
    }
  });
  input.addEventListener("blur", close);
}

// What htmx does not do by itself: the first problem gets the focus, so that nobody misses it; who signs in again
// in place has the token of the new session in every form. What is wider than the window is scrolled by keys too.
"use strict";
function toProblem(within) {
  const found = within.querySelector?.("[role=alert], [aria-invalid=true]");
  if (!found) return;
  if (!found.hasAttribute("tabindex") && found.getAttribute("role") === "alert") found.tabIndex = -1;
  found.focus();
}
toProblem(document.getElementById("main"));
document.addEventListener("htmx:afterSettle", (event) => toProblem(event.detail.elt));
document.addEventListener("htmx:afterSettle", (event) => {
  const given = document.querySelector("#told-above [data-token]");
  if (!given || !given.dataset.token) return;
  document.body.setAttribute("hx-headers", JSON.stringify({ "x-tumen-token": given.dataset.token }));
  for (const field of document.querySelectorAll("input[name=tumen_token]")) field.value = given.dataset.token;
  if (event.detail.elt.id === "told-above") given.focus();
});
function reachable() {
  for (const wide of document.querySelectorAll(".scroll:not([tabindex])")) {
    if (wide.scrollWidth <= wide.clientWidth) continue;
    wide.tabIndex = 0;
    const called = wide.querySelector("caption");
    if (called) { wide.setAttribute("role", "region"); wide.setAttribute("aria-label", called.textContent); }
  }
}
// On a narrow window a row is a card (app.css), in which each cell is named after the head of its column.
function carded() {
  for (const table of document.querySelectorAll(".scroll > table:not(.cards, .cells, .few, .people, .wide)")) {
    const heads = [...(table.tHead?.rows[0].cells ?? [])].map((head) => head.textContent.trim());
    if (!heads.length) continue;
    for (const body of table.tBodies) for (const row of body.rows) for (const cell of row.cells) cell.dataset.label = heads[cell.cellIndex];
    table.classList.add("cards");
  }
}
carded();
document.addEventListener("htmx:afterSettle", carded);
reachable();
window.addEventListener("resize", reachable);
document.addEventListener("toggle", reachable, true);
document.addEventListener("htmx:afterSettle", reachable);
// A record that is typed stays in this tab until it is saved or left: the browser's "back" shows it again, unless
// somebody wrote into the ledger meanwhile.
(() => {
  const form = document.querySelector("form.record"), at = `kept:${location.pathname}${location.search}`;
  const over = new URLSearchParams(location.search).has("written") || !document.querySelector("nav");
  if (over) for (const name of Object.keys(sessionStorage)) if (name.startsWith("kept:")) sessionStorage.removeItem(name);
  if (!form) return;
  const told = document.querySelector("#main [role=alert]"), held = JSON.parse(sessionStorage.getItem(at) || "[]");
  const texts = (name) => held.filter(([key]) => key === name).map(([, text]) => text);
  if (held.length && !told && texts("seen")[0] === form.elements.seen.value) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") continue;
      if (field.type === "radio") field.checked = texts(field.name).includes(field.value);
      else field.value = texts(field.name)[0] ?? field.value;
    }
    window.addEventListener("load", () => form.elements.stage?.dispatchEvent(new Event("change", { bubbles: true })));
  }
  const typed = () => [...new FormData(form)].filter(([name]) => name !== "tumen_token");
  form.addEventListener("input", () => sessionStorage.setItem(at, JSON.stringify(typed())));
  form.addEventListener("click", (event) => { if (event.target.matches("a")) sessionStorage.removeItem(at); });
})();

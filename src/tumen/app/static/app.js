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
reachable();
window.addEventListener("resize", reachable);
document.addEventListener("toggle", reachable, true);
document.addEventListener("htmx:afterSettle", reachable);

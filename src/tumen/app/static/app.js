// What htmx does not do by itself: the first problem gets the focus, so that nobody misses it; who signs in again
// in place has the token of the new session in every form.
"use strict";
document.addEventListener("htmx:afterSettle", (event) => {
  const found = event.detail.elt.querySelector?.("[role=alert], [aria-invalid=true]");
  if (found) {
    if (!found.hasAttribute("tabindex") && found.getAttribute("role") === "alert") found.tabIndex = -1;
    found.focus();
  }
});
document.addEventListener("htmx:afterSettle", (event) => {
  const given = document.querySelector("#told-above [data-token]");
  if (!given || !given.dataset.token) return;
  document.body.setAttribute("hx-headers", JSON.stringify({ "x-tumen-token": given.dataset.token }));
  for (const field of document.querySelectorAll("input[name=tumen_token]")) field.value = given.dataset.token;
  if (event.detail.elt.id === "told-above") given.focus();
});

// What htmx does not do by itself: the first problem gets the focus, so that nobody misses it.
"use strict";
document.addEventListener("htmx:afterSettle", (event) => {
  const found = event.detail.elt.querySelector?.("[role=alert], [aria-invalid=true]");
  if (found) {
    if (!found.hasAttribute("tabindex") && found.getAttribute("role") === "alert") found.tabIndex = -1;
    found.focus();
  }
});

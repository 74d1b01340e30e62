// Sliders move the figure beside them and the figure moves the slider; bounds are those that the reader gives. The
// address of the page has the setting, so that it can be sent, and is there again after a reload.
"use strict";
(() => {
  const form = document.getElementById("levers");
  const at = (id) => document.getElementById(id);
  function short(slider) { // as many digits as the slider tells apart
    const width = Math.abs(Number(slider.max) - Number(slider.min)) || 1;
    const digits = Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(width))));
    return String(Number(Number(slider.value).toFixed(digits)));
  }
  function hold() { // the setting, in the address and in the forms that choose another lever
    const set = new URLSearchParams(new FormData(form)), here = new URLSearchParams(location.search);
    if (here.get("table")) set.set("table", here.get("table"));
    history.replaceState(null, "", `?${set}`);
    document.querySelector("input[name=back]").value = `${location.pathname}?${set}`; // of the choice of a language
    for (const place of document.querySelectorAll("[data-holds]")) {
      place.replaceChildren(...[...set].filter(([name]) => name !== "start" && name !== "table").map(([name, value]) =>
        Object.assign(document.createElement("input"), { type: "hidden", name, value })));
    }
  }
  form.addEventListener("input", (event) => {
    const own = event.target, { shows, moves, low, high } = own.dataset;
    if (shows) at(shows).value = short(own);
    else if (moves) at(moves).value = own.value || own.dataset.stated;
    else if (low) at(low).min = own.value;
    else if (high) at(high).max = own.value;
    hold();
    if (at("always")?.checked) later();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    if (event.target.dataset.remove !== "lever") return;
    event.target.closest("fieldset").remove();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  let timer = 0;
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => document.querySelector("[hx-target='#plan']")?.click(), 800);
  }
  for (const field of form.querySelectorAll("input[type=text]")) { // what was typed while the page loaded
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
})();

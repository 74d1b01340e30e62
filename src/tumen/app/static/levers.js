// Sliders move the figure beside them and the figure moves the slider; bounds are those that the reader gives.
"use strict";
(() => {
  const form = document.getElementById("levers");
  const at = (id) => document.getElementById(id);
  function short(slider) { // as many digits as the slider tells apart
    const width = Math.abs(Number(slider.max) - Number(slider.min)) || 1;
    const digits = Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(width))));
    return String(Number(Number(slider.value).toFixed(digits)));
  }
  form.addEventListener("input", (event) => {
    const own = event.target, { shows, moves, low, high } = own.dataset;
    if (shows) at(shows).value = short(own);
    else if (moves) at(moves).value = own.value;
    else if (low) at(low).min = own.value;
    else if (high) at(high).max = own.value;
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
})();

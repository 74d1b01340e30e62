// What is typed stays in this tab until the app has it: a reload at once, or while the page is still loading, loses nothing.
"use strict";
(() => {
  const form = document.querySelector("form.ask[hx-post]"), at = `ask:${location.pathname}`;
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("ask:") && name !== at) sessionStorage.removeItem(name);
  const now = () => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "tumen_token"));
  function put(typed) { // each name in its order: boxes that share one have a text for each that is chosen
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") continue;
      const texts = typed.filter(([name]) => name === field.name).map(([, text]) => text);
      if (field.type === "checkbox" || field.type === "radio") field.checked = texts.includes(field.value);
      else if (texts.length) field.value = texts[0];
    }
  }
  const held = sessionStorage.getItem(at), shown = now();
  const typed = (field) => field.matches("input[type=text], input[type=search]") && field.value !== field.defaultValue;
  const early = [...form.elements].filter(typed); // before this script was there
  const of = (all, name) => (all.find(([key]) => key === name) || [])[1];
  const own = (all) => of(all, "seen") === form.elements.seen.value || of(all, "window") === form.dataset.writer;
  if (held && !early.length && own(JSON.parse(held))) put(JSON.parse(held)); // not over what another window wrote
  let sent = "";
  form.addEventListener("input", () => sessionStorage.setItem(at, now()));
  form.addEventListener("submit", () => sessionStorage.removeItem(at));
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt === form) sent = now(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt === form && event.detail.successful && sent === now()) sessionStorage.removeItem(at);
  });
  const late = early.length || now() === shown ? early : [form];
  const searches = early.filter((field) => field.matches("[hx-get]")), texts = searches.map((field) => field.value);
  for (const field of searches) field.value = field.defaultValue; // what is changed once htmx looks is searched for
  document.addEventListener("DOMContentLoaded", () => { // the app is told as soon as it can be
    searches.forEach((field, n) => { field.value = texts[n]; });
    for (const place of late) place.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();

// A table of a study as a grid: moving, typing, pasting blocks, rows added and removed, undo; what would be
// wrong is asked of the app as one types and shown at the cells. The app reads and saves; nothing is kept here.
"use strict";
(() => {
  const host = document.getElementById("grid");
  const above = document.getElementById("told-above");
  const given = JSON.parse(document.getElementById("grid-data").textContent);
  const words = JSON.parse(host.dataset.words);
  const fields = Object.fromEntries(given.fields.map((field) => [field.name, field]));
  let state = { columns: [...given.columns], rows: given.rows.map((row) => [...row]) };
  let base = copy(state);
  let version = given.version;
  let at = [0, 0];
  let from = [0, 0]; // the other corner of what is marked
  let past = [], future = [];
  let wrong = { cells: new Map(), rows: new Map(), others: [] };
  let conflicts = [], chosen = new Map();
  const tooLong = words.long.replace("{most}", given.most);
  let timer = 0, asked = 0, editing = null, cut = null;

  function copy(of) { return { columns: [...of.columns], rows: of.rows.map((row) => [...row]) }; }
  function make(name, attributes = {}, ...inside) {
    const found = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, value);
    found.append(...inside);
    return found;
  }
  const same = () => JSON.stringify(state) === JSON.stringify(base);

  // What stands around the table.
  const status = make("p", { role: "status", class: "quiet" });
  const bar = make("div", { class: "deeds" });
  const frame = make("div", { class: "scroll" });
  const clash = make("div");
  const about = make("div", { class: "about", tabindex: "-1", "aria-live": "polite", id: "grid-about" });
  const list = make("div", { "aria-live": "polite" });
  const button = (key, deed, kind = "") => {
    const found = make("button", { type: "button", class: kind }, words[key]);
    found.addEventListener("click", deed);
    return found;
  };
  const save = button("save", send, "deed");
  const more = make("select", { "aria-label": words.more });
  more.addEventListener("change", () => {
    if (!more.value) return;
    const name = more.value;
    change(() => { state.columns.push(name); state.rows.forEach((row) => row.push("")); });
    go(at[0], state.columns.length - 1);
  });
  const undo = button("undo", () => back(past, future));
  const redo = button("redo", () => back(future, past));
  if (given.editable) {
    bar.append(save, button("add", () => add(at[0] + 1)), button("remove", remove), undo, redo, more);
    host.append(clash, bar, status, make("p", { class: "quiet" }, words.keys));
  }
  host.append(frame, about, list);

  function change(deed) {
    past.push(copy(state));
    if (past.length > 200) past.shift();
    future = [];
    deed();
    draw();
    look();
  }
  function back(of, into) {
    if (!of.length || conflicts.length) return;
    into.push(copy(state));
    state = of.pop();
    draw();
    look();
    cell(...at)?.focus();
  }
  function add(place) {
    if (conflicts.length) return; // places of rows stay until it is chosen
    if (state.rows.length >= given.most) { status.textContent = tooLong; return; }
    change(() => state.rows.splice(Math.min(place, state.rows.length), 0, state.columns.map(() => "")));
    go(Math.min(place, state.rows.length - 1), 0);
  }
  function remove() {
    if (!state.rows.length || conflicts.length) return;
    const [first, last] = [Math.min(at[0], from[0]), Math.max(at[0], from[0])];
    change(() => state.rows.splice(first, last - first + 1));
    if (state.rows.length) go(Math.min(first, state.rows.length - 1), at[1]);
  }

  // Drawing.
  const cell = (row, column) => frame.querySelector(`[data-at="${row},${column}"]`);
  function draw() {
    const head = make("tr", { role: "row" }, make("th", { scope: "col", role: "columnheader" }, "#"));
    for (const name of state.columns) {
      const field = fields[name];
      const sign = make("th", { scope: "col", role: "columnheader" }, name);
      if (field?.required) sign.append(make("span", { class: "need", title: words.needed }, " *"));
      if (field?.unit) sign.append(make("span", { class: "quiet" }, ` ${field.unit}`));
      head.append(sign);
    }
    const body = make("tbody");
    state.rows.forEach((row, place) => {
      const line = make("tr", { role: "row" }, make("th", { scope: "row", role: "rowheader" }, String(place + 1)));
      row.forEach((text, column) => line.append(
        make("td", { role: "gridcell", tabindex: "-1", "data-at": `${place},${column}` }, text)));
      body.append(line);
    });
    const table = make("table", { role: "grid", class: "cells", "aria-label": words.label,
      "aria-rowcount": state.rows.length + 1, "aria-colcount": state.columns.length + 1,
      ...(given.editable ? {} : { "aria-readonly": "true" }) }, make("thead", {}, head), body);
    frame.replaceChildren(table);
    const hidden = given.fields.filter((field) => !state.columns.includes(field.name));
    more.replaceChildren(make("option", { value: "" }, `${words.more} ...`),
      ...hidden.map((field) => make("option", { value: field.name, title: field.doc }, field.name)));
    at = [Math.max(0, Math.min(at[0], state.rows.length - 1)), Math.max(0, Math.min(at[1], state.columns.length - 1))];
    cell(...at)?.setAttribute("tabindex", "0");
    undo.disabled = !past.length;
    redo.disabled = !future.length;
    save.disabled = same();
    mark();
    show();
  }
  function mark() {
    for (const found of frame.querySelectorAll("td[data-at]")) {
      const [row, column] = found.dataset.at.split(",").map(Number);
      const bad = wrong.cells.has(`${row},${state.columns[column]}`);
      found.classList.toggle("bad", bad);
      if (bad) found.setAttribute("aria-invalid", "true"); else found.removeAttribute("aria-invalid");
      found.setAttribute("aria-describedby", "grid-about");
      const inside = row >= Math.min(at[0], from[0]) && row <= Math.max(at[0], from[0])
        && column >= Math.min(at[1], from[1]) && column <= Math.max(at[1], from[1]);
      found.classList.toggle("marked", inside && (at[0] !== from[0] || at[1] !== from[1]));
    }
    frame.querySelectorAll("tbody tr").forEach((line, row) => line.classList.toggle("bad", wrong.rows.has(row)));
  }
  function show() {
    const name = state.columns[at[1]], field = fields[name];
    about.replaceChildren();
    if (!name || !state.rows.length) return;
    const said = [...(wrong.cells.get(`${at[0]},${name}`) ?? []), ...(wrong.rows.get(at[0]) ?? [])];
    about.append(make("p", { class: "quiet" }, `${words.row} ${at[0] + 1}, ${name}`));
    for (const text of said) about.append(make("p", { class: "wrong" }, text));
    if (!field) return;
    const hints = [field.doc.replace(/[.。]$/, "")];
    if (field.unit) hints.push(`${words.unit} ${field.unit}`);
    if (field.choices.length) hints.push(`${words.choices} ${field.choices.join(", ")}`);
    if (field.low !== null || field.high !== null) hints.push(`${words.range} ${field.low ?? ""} - ${field.high ?? ""}`);
    if (!field.required) hints.push(`${words.empty} ${field.empty || words.unknown}`);
    if (field.example) hints.push(`${words.example} ${field.example}`);
    about.append(make("p", {}, hints.map((text) => text + words.end).join(" ")));
  }
  function go(row, column, widen = false) {
    if (!state.rows.length || row < 0 || column < 0 || row >= state.rows.length || column >= state.columns.length) return;
    cell(...at)?.setAttribute("tabindex", "-1");
    at = [row, column];
    if (!widen) from = [row, column];
    const found = cell(row, column);
    found.setAttribute("tabindex", "0");
    found.focus();
    mark();
    show();
  }

  // Typing.
  function edit(first) {
    if (!given.editable || editing) return;
    const [row, column] = at, name = state.columns[column], field = fields[name];
    const found = cell(row, column), was = state.rows[row][column];
    const input = make("input", { type: "text", "aria-label": `${words.row} ${row + 1}, ${name}`, autocomplete: "off", spellcheck: "false" });
    const choices = field?.choices.length ? field.choices : given.known[name] ?? [];
    input.value = first ?? was;
    if (choices.length) {
      input.setAttribute("list", "grid-choices");
      found.replaceChildren(input, make("datalist", { id: "grid-choices" }, ...choices.map((text) => make("option", { value: text }))));
    } else found.replaceChildren(input);
    input.focus();
    if (first === undefined) input.select();
    let over = false;
    editing = (keep) => {
      if (over) return;
      over = true;
      editing = null;
      if (keep && input.value !== was) change(() => { state.rows[row][column] = input.value; });
      else found.replaceChildren(was);
    };
    input.addEventListener("blur", () => editing?.(true));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // of Chinese and Korean
      event.stopPropagation();
      if (event.key === "Escape") { editing(false); go(row, column); event.preventDefault(); }
      else if (event.key === "Enter") { editing(true); down(row, column, event.shiftKey); event.preventDefault(); }
      else if (event.key === "Tab") { editing(true); beside(row, column, event.shiftKey); event.preventDefault(); }
    });
  }
  function down(row, column, up) {
    if (up) return go(Math.max(0, row - 1), column);
    if (row + 1 === state.rows.length) return go(row, column);
    go(row + 1, column);
  }
  function beside(row, column, left) {
    if (left) return column ? go(row, column - 1) : row ? go(row - 1, state.columns.length - 1) : go(row, column);
    if (column + 1 < state.columns.length) return go(row, column + 1);
    if (row + 1 === state.rows.length && given.editable) return add(row + 1);
    go(Math.min(row + 1, state.rows.length - 1), 0);
  }
  const marked = () => {
    const rows = [Math.min(at[0], from[0]), Math.max(at[0], from[0])];
    const columns = [Math.min(at[1], from[1]), Math.max(at[1], from[1])];
    return [rows, columns];
  };
  function clear() {
    const [[top, bottom], [left, right]] = marked();
    change(() => {
      for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) state.rows[row][column] = "";
    });
    cell(...at)?.focus();
  }
  frame.addEventListener("mousedown", (event) => {
    const found = event.target.closest("td[data-at]");
    if (!found || event.target.tagName === "INPUT") return;
    const [row, column] = found.dataset.at.split(",").map(Number);
    editing?.(true);
    event.preventDefault();
    go(row, column, event.shiftKey);
  });
  frame.addEventListener("dblclick", () => edit());
  frame.addEventListener("focusin", (event) => {
    const found = event.target.closest("td[data-at]");
    if (!found || editing || event.target !== found) return;
    const [row, column] = found.dataset.at.split(",").map(Number);
    if (row !== at[0] || column !== at[1]) go(row, column);
  });
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  frame.addEventListener("keydown", (event) => {
    if (editing || !event.target.closest("td[data-at]")) return;
    const [row, column] = at, control = event.ctrlKey || event.metaKey, move = moves[event.key];
    let taken = true;
    if (move) go(row + move[0], column + move[1], event.shiftKey);
    else if (event.key === "Escape") (bar.querySelector("button:not(:disabled)") ?? about).focus();
    else if (event.key === "Home") go(control ? 0 : row, 0);
    else if (event.key === "End") go(control ? state.rows.length - 1 : row, state.columns.length - 1);
    else if (event.key === "PageDown") go(Math.min(row + 15, state.rows.length - 1), column);
    else if (event.key === "PageUp") go(Math.max(row - 15, 0), column);
    else if (!given.editable) taken = false;
    else if (control && event.key.toLowerCase() === "z") event.shiftKey ? back(future, past) : back(past, future);
    else if (control && event.key.toLowerCase() === "y") back(future, past);
    else if (event.key === "Enter" || event.key === "F2") edit();
    else if (event.key === "Delete" || event.key === "Backspace") clear();
    else if (event.key === "Tab" && !event.shiftKey && (row + 1 < state.rows.length || column + 1 < state.columns.length)) beside(row, column, false);
    else if (event.key === "Tab" && event.shiftKey && (row || column)) beside(row, column, true);
    else if (event.key.length === 1 && !control && !event.altKey && !event.isComposing) edit(event.key);
    else if (event.key === "Process") { edit(""); taken = false; } // an input method begins
    else taken = false;
    if (taken) event.preventDefault();
  });
  frame.addEventListener("copy", (event) => {
    if (editing) return;
    const [[top, bottom], [left, right]] = marked();
    const quote = (text) => /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const text = state.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1).map(quote).join("\t")).join("\n");
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
  frame.addEventListener("paste", (event) => {
    if (editing || !given.editable) return;
    event.preventDefault();
    const block = parts(event.clipboardData.getData("text/plain"));
    if (!block.length) return;
    const room = state.columns.length - at[1];
    const wide = Math.max(...block.map((line) => line.findLastIndex((text) => text) + 1));
    const long = at[0] + block.length > given.most;
    if (wide > room || long) { // half of a block would be lost without a word
      status.textContent = long ? tooLong : words.wide.replace("{n}", wide).replace("{room}", room);
      return;
    }
    change(() => {
      block.forEach((line, down) => {
        while (state.rows.length <= at[0] + down) state.rows.push(state.columns.map(() => ""));
        line.forEach((text, right) => { if (at[1] + right < state.columns.length) state.rows[at[0] + down][at[1] + right] = text; });
      });
    });
    cell(...at)?.focus();
  });
  function parts(text) { // cells apart by tabs, as spreadsheets copy them: in quotes where a cell has lines
    const found = [];
    let row = [], held = "", quoted = false;
    text = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").replace(/\n$/, "");
    for (let place = 0; place < text.length; place++) {
      const mark = text[place];
      if (quoted) {
        if (mark === '"' && text[place + 1] === '"') { held += '"'; place++; }
        else if (mark === '"') quoted = false;
        else held += mark;
      } else if (mark === '"' && held === "") quoted = true;
      else if (mark === "\t") { row.push(held.trim()); held = ""; }
      else if (mark === "\n") { row.push(held.trim()); found.push(row); row = []; held = ""; }
      else held += mark;
    }
    if (text) { row.push(held.trim()); found.push(row); }
    return found;
  }

  // Asking the app.
  const headers = () => ({ "content-type": "application/json", "hx-request": "true",
    ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") });
  const body = () => JSON.stringify({ version, columns: state.columns, rows: state.rows, base_columns: base.columns, base_rows: base.rows });
  async function ask(path) {
    const answer = await fetch(path, { method: "POST", headers: headers(), body: body() });
    const kind = answer.headers.get("content-type") ?? "";
    if (kind.includes("json")) return [answer.status, await answer.json()];
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    const said = [...part.querySelectorAll("p, li, h2:not(:has(~ ul))")].map((item) => item.textContent.trim());
    return [answer.status, answer.headers.has("hx-retarget") ? { said, part } : { said }];
  }
  function tellAbove(part) { // such as the form to sign in again, as where htmx asks
    above.replaceChildren(...part.childNodes);
    htmx.process(above);
    htmx.trigger(above, "htmx:afterSettle", { elt: above });
    scrollTo({ top: 0 });
  }
  function look() {
    if (!given.checked) return; // who may only read sends nothing
    status.textContent = same() ? "" : words.unsaved;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const own = ++asked, sent = version; // a save may come before the answer
      try {
        const [code, found] = await ask(`${host.dataset.save}/check`);
        if (own !== asked) return;
        if (code !== 200) { status.textContent = (found.said ?? []).join(" ") || words.offline; return; }
        wrong = {
          cells: new Map(found.cells.map((item) => [`${item.row},${item.column}`, item.said])),
          rows: new Map(found.rows.map((item) => [item.row, item.said])), others: found.others,
        };
        mark();
        show();
        tell();
        if (sent === version && found.version !== version) status.textContent = words.stale;
      } catch { status.textContent = words.offline; }
    }, 250);
  }
  function tell() {
    const here = [...wrong.cells].map(([key, said]) => [key.split(","), said]);
    const rows = [...wrong.rows].map(([row, said]) => [[row, state.columns[0]], said]);
    list.replaceChildren();
    if (!here.length && !rows.length) list.append(make("p", { class: "right" }, words.sound));
    const shown = make("ul");
    for (const [[row, name], said] of [...rows, ...here]) {
      const link = make("button", { type: "button", class: "link" }, `${words.row} ${Number(row) + 1}, ${name}`);
      link.addEventListener("click", () => go(Number(row), Math.max(0, state.columns.indexOf(name))));
      shown.append(make("li", {}, link, ` ${said.join(" ")}`));
    }
    if (shown.children.length) list.append(make("h2", {}, words.problems), shown);
    if (wrong.others.length) list.append(make("h2", {}, words.elsewhere), make("ul", {}, ...wrong.others.map((text) => make("li", {}, text))));
  }
  async function send() {
    editing?.(true);
    const open = conflicts.filter((_, number) => !chosen.has(number));
    if (open.length) { status.textContent = words.choose; clash.querySelector("input")?.focus(); return; }
    take();
    clearTimeout(timer); // what saving says is not written over by what looking says
    asked += 1;
    save.disabled = true;
    try {
      const [code, found] = await ask(host.dataset.save);
      if (code === 200) {
        version = found.version;
        base = copy(state);
        conflicts = [];
        clash.replaceChildren();
        above.replaceChildren();
        draw();
        look();
        status.textContent = words.saved;
      } else if (code === 409) meet(found);
      else {
        status.textContent = found.part ? words.failed : [words.failed, ...found.said].join(" ");
        save.disabled = false;
        if (found.part) tellAbove(found.part);
      }
    } catch { status.textContent = words.offline; save.disabled = false; }
  }
  function meet(found) { // somebody saved meanwhile
    past = []; // going back behind what they saved would write over it
    future = [];
    version = found.version;
    base = found.base;
    state = { columns: found.columns, rows: found.rows };
    conflicts = found.conflicts;
    chosen = new Map();
    const shown = make("section", { class: "problems", role: "alert", tabindex: "-1" }, make("h2", {}, found.by ? `${words.conflict} (${found.by})` : words.conflict), make("p", {}, words.conflict_said));
    if (found.theirs.length) shown.append(make("p", {}, words.they), make("ul", {}, ...found.theirs.map((text) => make("li", {}, text))));
    conflicts.forEach((item, number) => {
      const group = make("fieldset", { class: "field" }, make("legend", {}, `${item.row}: ${item.column || words.whole_row}`));
      for (const side of ["mine", "theirs"]) {
        const pick = make("input", { type: "radio", name: `conflict-${number}` });
        pick.addEventListener("change", () => chosen.set(number, side));
        const said = item.column ? item[side] : item[side] === null ? words.gone : words.whole_row;
        group.append(make("label", { class: "choice" }, pick, ` ${words[side]}: ${said}`));
      }
      shown.append(group);
    });
    clash.replaceChildren(shown);
    draw();
    look();
    shown.focus();
  }
  function take() { // what was chosen of each conflict; rows that are to go, last
    const gone = [];
    conflicts.forEach((item, number) => {
      const side = chosen.get(number);
      if (item.column) state.rows[item.place][state.columns.indexOf(item.column)] = item[side];
      else if (item[side] === null) gone.push(item.place);
    });
    gone.sort((one, other) => other - one).forEach((place) => state.rows.splice(place, 1));
    conflicts = [];
  }
  addEventListener("beforeunload", (event) => { if (!same()) event.preventDefault(); });

  draw();
  look();
  setTimeout(() => { status.textContent = ""; });
})();

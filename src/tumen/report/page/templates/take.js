// Puts below each table a button that saves it as CSV, and below each drawing one that saves it as SVG: made from
// what stands on the page when it is pressed, so that nothing lies in it twice. Nothing is asked of outside.
"use strict";
(() => {
  const STARTS = new RegExp("@STARTS@"), FIGURE = new RegExp("@FIGURE@");
  const BLOCKS = new Set(["div", "li", "p", "details", "h2", "h3", "h4", "h5", "br"]), ENDS = new Set(["strong", "svg"]);
  const LEFT_OUT = "title, summary, text, table, .take, figcaption .quiet, caption .quiet";
  const BEQUEATHED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
    "font-size", "font-weight", "text-anchor", "dominant-baseline", "paint-order"];
  const OWN = { "opacity": "1", "transform": "none", "r": null, "display": null };
  const STEP = 17, WIDE = 960, LEFT = 300, RIGHT = 170, LINE = 38;  // of keys and charts, in pixels

  // Words

  function words(item) {
    let made = "";
    for (const child of item.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) made += child.data.replace(/\s+/g, " ");
      else if (child.nodeType === Node.ELEMENT_NODE && !child.matches(LEFT_OUT)) {
        const name = child.localName, block = BLOCKS.has(name);
        made += (block ? "\n" : "") + words(child) + (block || ENDS.has(name) ? "\n" : "");
      }
    }
    return made;
  }
  const text = (item) => words(item).split("\n").map((part) => part.replace(/\s+/g, " ").trim()).filter(Boolean).join("; ");
  const named = (title, ending) =>
    `${title.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase().slice(0, 60).replace(/^-+|-+$/g, "") || "drawing"}.${ending}`;

  // Tables

  const groups = (row) => row.cells.length === 1 && row.cells[0].scope === "rowgroup";

  function rows(table) {  // a row that names a group is a column of the rows that follow it
    const all = [...table.rows], grouped = all.some(groups), made = [];
    let group = "";
    for (const row of all) {
      if (groups(row)) { group = text(row.cells[0]); continue; }
      const cells = [...row.cells].flatMap((cell) => [text(cell), ...Array(cell.colSpan - 1).fill("")]);
      made.push(grouped ? [group, ...cells] : cells);
    }
    return made;
  }
  function cell(said) {  // a spreadsheet shows it and does not run it
    const safe = STARTS.test(said) && !FIGURE.test(said) ? `'${said}` : said;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }
  const csv = (table) => `\ufeff${rows(table).map((row) => `${row.map(cell).join(",")}\n`).join("")}`;  // by the mark Excel knows UTF-8

  // Drawings: as on light ground and a wide window, with their colours in them

  function inLight(make) {
    const off = [];
    for (const sheet of document.styleSheets)
      for (const rule of sheet.cssRules)
        if (rule instanceof CSSMediaRule && /dark|max-width/.test(rule.media.mediaText)) {
          off.push([rule.media, rule.media.mediaText]);
          rule.media.mediaText = "not all";
        }
    try { return make(); } finally { for (const [media, was] of off) media.mediaText = was; }
  }
  function svg(name, given = {}, ...inside) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }
  function coloured(item, above = null) {  // a copy that needs no sheet of styles
    if (item.localName === "use") return coloured(document.querySelector(item.getAttribute("href")), above);
    const made = item.cloneNode(false), style = getComputedStyle(item);
    made.removeAttribute("class");
    made.removeAttribute("id");
    for (const key of BEQUEATHED) {
      const value = style.getPropertyValue(key);
      if (value !== above?.getPropertyValue(key)) made.setAttribute(key, value);
    }
    for (const [key, plain] of Object.entries(OWN)) {
      const value = style.getPropertyValue(key);
      if (key === "r" ? item.localName === "circle" : key === "display" ? value === "none" && above : value !== plain && !item.hasAttribute(key))
        made.setAttribute(key, value);
    }
    for (const child of item.childNodes)
      made.append(child.nodeType === Node.ELEMENT_NODE && !/^(title|desc)$/.test(child.localName) ? coloured(child, style) : child.cloneNode(true));
    return made;
  }
  function placed(item, given) {
    const made = coloured(item);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    return made;
  }
  const pen = document.createElement("canvas").getContext("2d");
  const long = (said, weight = 400) => { pen.font = `${weight} 12px sans-serif`; return pen.measureText(said).width; };
  const line = (x, y, said, weight = 400) => svg("text", { x, y, "font-weight": weight, "fill": "#000000" }, said);
  function short(said, weight, most = LEFT - 12) {  // whole it stands in the CSV
    if (long(said, weight) <= most) return said;
    let kept = said;
    while (long(`${kept}…`, weight) > most) kept = kept.slice(0, -1);
    return `${kept}…`;
  }
  const keysOf = (lists) => lists.flatMap((list) => [...list.querySelectorAll(":scope > li")])
    .map((item) => [item.querySelector("svg"), text(item)]).filter(([mark]) => mark);

  function keyed(keys, wide, y) {  // what colours, letters and numbers stand for; how far down they reach
    const columns = keys.length && Math.max(...keys.map(([, said]) => long(said))) + 40 < wide / 2 ? 2 : 1, made = [];
    keys.forEach(([mark, said], number) => {
      const x = (wide / columns) * (number % columns);
      made.push(placed(mark, { x, y: y - 3, width: 24, height: 15 }), line(x + 30, y + 9, said));
      if ((number + 1) % columns === 0 || number + 1 === keys.length) y += STEP;
    });
    return [made, y];
  }
  function alone(wide, tall, title, ...inside) {
    const made = svg("svg", { viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, style: "background:#ffffff",
      "font-family": "sans-serif", "font-size": "12px" }, svg("title", {}, title), line(0, 16, title, 700), ...inside);
    return new XMLSerializer().serializeToString(made);
  }
  function drawing(item, title, lists) {
    const stepped = item.matches(".stepped");  // drawn in shares of its width: it gets one, and room for its rates
    const [wide, tall] = stepped ? [WIDE, 250] : [item.viewBox.baseVal.width, item.viewBox.baseVal.height].map(Math.round);
    const at = stepped ? { x: 60, y: 38, width: 880, height: 232, overflow: "visible" } : { x: 0, y: 26, width: wide, height: tall, overflow: "hidden" };
    const sea = item.matches(".map") ? [svg("rect", { y: 26, width: wide, height: tall, fill: getComputedStyle(item).backgroundColor })] : [];
    const [keys, y] = keyed(keysOf(lists), wide, tall + 40);
    return alone(wide, y + 4, title, ...sea, placed(item, at), ...keys);
  }
  function chart(table, title, lists) {  // each row with its label, its bar and its figure
    const used = keysOf(lists).filter(([mark]) => {
      const kind = mark.querySelector("rect")?.getAttribute("class");
      return !kind || table.querySelector(`rect.${CSS.escape(kind)}`);
    });
    let [made, y] = keyed(used, WIDE, 34);
    y += 14;
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
      const label = row.cells[0].cloneNode(true), strong = label.querySelector("strong"), bar = row.querySelector("svg.bar, svg.interval");
      const name = strong ? text(strong) : "";
      strong?.remove();
      made.push(line(0, y + 13, short(name, 700), 700), line(0, y + 28, short(text(label))));
      if (bar) made.push(placed(bar, { x: LEFT, y, width: WIDE - LEFT - RIGHT, height: 30, overflow: "visible" }));
      made.push(line(WIDE - RIGHT + 10, y + 20, text(row.cells[row.cells.length - 1])));
      y += LINE;
    }
    return alone(WIDE, y, title, ...made);
  }

  // The buttons

  function save(name, kind, said) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([said], { type: `${kind};charset=utf-8` }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }
  function offer(item, title, makers) {
    const below = document.createElement("p");
    below.className = "take";
    for (const [ending, kind, make] of makers) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = ending.toUpperCase();
      if (title) button.setAttribute("aria-label", `${ending.toUpperCase()}: ${title}`);
      button.addEventListener("click", () => save(named(title, ending), kind, make()));
      below.append(button, " ");
    }
    item.after(below);
  }
  let heading = "", title = "", legend = [];
  for (const item of document.querySelectorAll("h2, h3, h4, h5, caption, figcaption, ul, table, svg")) {
    const name = item.localName, inside = item.parentElement.closest("svg, table");
    if (/^h\d$/.test(name)) { title = heading = text(item); legend = []; }
    else if (name === "caption") title = text(item);
    else if (name === "figcaption") title = heading ? `${heading}: ${text(item)}` : text(item);
    else if (name === "ul") legend = item.matches(".legend, .ways") ? [item] : legend;
    else if (name === "table" && !item.matches(".taken")) {
      const said = item.caption ? text(item.caption) : title, keys = legend;
      offer(item, said, [["csv", "text/csv", () => csv(item)],
        ...(item.matches(".chart") ? [["svg", "image/svg+xml", () => inLight(() => chart(item, said, keys))]] : [])]);
    } else if (name === "svg" && !inside && item.matches(".stepped, .map, .sankey:not(.narrow), .plot, .tiles")) {
      const said = title, keys = [...legend];
      const next = item.matches(".map") ? [...document.querySelectorAll("ul.keys")].find((list) => item.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING) : null;
      offer(item, said, [["svg", "image/svg+xml", () => inLight(() => drawing(item, said, next ? [...keys, next] : keys))]]);
    }
  }
})();

"""Every table and every drawing of a page with a link to take it away: CSV and SVG inside the page itself.

The links are data URIs: they work offline, in a page that was sent on, and where scripts are forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from importlib.resources import files
from urllib.parse import quote

from tumen.files.csv_text import csv_text
from tumen.report.draw.palette import css, palette

_TAG = re.compile(r"<(/?)(table|svg|caption|figcaption|h[2-5]|ul)\b([^>]*)>")
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b([^>]*)>(.*?)</\1>", re.DOTALL)
_INNER = re.compile(r"<table\b.*?</table>", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>|<text\b.*?</text>|<summary>.*?</summary>", re.DOTALL)
_BREAK = re.compile(r"</?(?:div|li|p|details|h\d|br)\b[^>]*>|</(?:strong|svg)>")
_MARKUP = re.compile(r"<[^>]+>")
_CLASS = re.compile(r'class="([^"]*)"')
_SPAN = re.compile(r'colspan="(\d+)"')
_RULE = re.compile(r"^([.\w][^{}@]*)\{([^{}]*)\}", re.MULTILINE)
_BOX = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"')
_ITEM = re.compile(r'<li><svg viewBox="([^"]+)"[^>]*>(.*?)</svg>(.*?)</li>', re.DOTALL)
_NUMBERS = re.compile(r'<ul class="keys">.*?</ul>', re.DOTALL)
_KEYS = frozenset(("legend", "ways"))
_DRAWINGS = frozenset(("map", "sankey", "plot", "tiles"))
_USE = re.compile(r'<use href="#(land-[\w-]+)"/>')
_SAFE = " !$()*+,-.:;=?@[]^_`{|}~"
_NAME = re.compile(r"[\W_]+")
_LONGEST = 60
_MARK = "\ufeff"
"""By which Excel knows UTF-8."""
_STEP, _LETTER = 17, 6.4
"""Of a key, in pixels: from line to line, and a letter."""
_BOLD, _PLAIN = 700, 400
_WIDTH, _BAR, _LEFT, _RIGHT, _LINE = 960, 30, 300, 170, 38
"""Of a chart of bars that stands alone, in pixels."""


def with_links(html: str) -> str:
    """Put the links behind each table and drawing of a page."""
    made: list[str] = []
    done = 0
    for end, links in _found(html):
        made += [html[done:end], links]
        done = end
    return "".join((*made, html[done:]))


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: str
    start: int
    title: str


def _found(html: str) -> Iterator[tuple[int, str]]:
    """Where links stand, in order, and what they are."""
    stack: list[_Open] = []
    heading, title, legend = "", "", ""
    for tag in _TAG.finditer(html):
        closing, name, attributes = tag[1], tag[2], tag[3]
        if not closing:
            stack.append(_Open(name, attributes, tag.start(), title))
            continue
        opened = stack.pop()
        inside = html[opened.start : tag.end()]
        if name.startswith("h"):
            title = heading = _text(inside)
            legend = ""
        elif name in {"caption", "figcaption"}:
            text = _text(re.split(r'<span class="quiet"', inside)[0])
            title = text if name == "caption" or not heading else f"{heading}: {text}"
        elif name == "ul":
            legend = inside if _classes(opened.attributes) & _KEYS else legend
        elif name == "table":
            found = _of_table(inside, opened, title, legend)
            if found:
                yield tag.end(), found
        elif not any(item.tag in {"svg", "table"} for item in stack):
            behind = _NUMBERS.search(html, tag.end()) if "map" in _classes(opened.attributes) else None
            key = legend + (behind[0] if behind else "")
            found = _of_drawing(_whole(inside, html), opened.attributes, opened.title, key)
            if found:
                yield tag.end(), found


def _of_table(inside: str, opened: _Open, title: str, legend: str) -> str:
    classes = _classes(opened.attributes)
    if "taken" in classes:
        return ""
    inner = inside[len("<table") :]
    rows = list(_rows(f"<table{_INNER.sub('', inner)}"))
    name = title or "table"
    links = [_link(name, "csv", "text/csv", f"{_MARK}{csv_text(rows)}")]
    if "chart" in classes:
        links.append(_link(name, "svg", "image/svg+xml", _chart(inside, title, legend)))
    return f'<p class="take">{" ".join(links)}</p>'


def _rows(table: str) -> Iterator[list[str]]:
    """The cells of each row as text; a row that names a group is a column of the rows that follow it."""
    body = [list(_CELL.finditer(row)) for row in _ROW.findall(table)]
    grouped = any(_group(row) for row in body)
    group = ""
    for row in body:
        if _group(row):
            group = _text(row[0][3])
            continue
        cells = [group] if grouped else []
        for cell in row:
            span = _SPAN.search(cell[2])
            cells += [_text(cell[3]), *[""] * (int(span[1]) - 1 if span else 0)]
        yield cells


def _group(row: list[re.Match[str]]) -> bool:
    return len(row) == 1 and 'scope="rowgroup"' in row[0][2]


def _text(markup: str) -> str:
    text = _MARKUP.sub("", _BREAK.sub("\n\n", _TITLE.sub("", markup)))
    parts = (" ".join(unescape(part).split()) for part in text.split("\n\n"))
    return "; ".join(part for part in parts if part)


def _of_drawing(inside: str, attributes: str, title: str, key: str) -> str:
    classes = _classes(attributes)
    box = _BOX.search(attributes)
    if "stepped" in classes:  # drawn in shares of its width: it gets one, and room for its rates
        size = (_WIDTH, 250)
        drawn = inside.replace("<svg", '<svg x="60" y="12" width="880" height="232" overflow="visible"', 1)
        inside = f'<svg class="steps" viewBox="0 0 {size[0]} {size[1]}">{drawn}</svg>'
    elif box is None or not classes & _DRAWINGS or "narrow" in classes:
        return ""
    else:
        size = (round(float(box[3])), round(float(box[4])))
    link = _link(title or "drawing", "svg", "image/svg+xml", _alone(_keyed(inside, size, title, key)))
    return f'<p class="take">{link}</p>'


def _keyed(drawing: str, size: tuple[int, int], title: str, key: str) -> str:
    """A drawing below its title, and below it what its colours, letters and numbers stand for."""
    wide, tall = size
    put = f'<svg y="26" width="{wide}" height="{tall}" overflow="hidden"'
    sea = f'<rect class="sea" y="26" width="{wide}" height="{tall}"/>' if 'class="map' in drawing else ""
    items = [(box, mark, _text(text)) for box, mark, text in _ITEM.findall(key)]
    columns = 2 if max((len(text) for _, _, text in items), default=0) * _LETTER + 30 < wide / 2 else 1
    lines, y = [], tall + 40
    for number, (box, mark, text) in enumerate(items):
        x = int(wide / columns) * (number % columns)
        lines.append(f'<svg x="{x}" y="{y - 3}" width="24" height="15" viewBox="{box}">{mark}</svg>')
        lines.append(_line(x + 30, y + 9, text))
        y += _STEP if (number + 1) % columns == 0 or number + 1 == len(items) else 0
    said = f'<g class="keys legend ways">{"".join(lines)}</g>' if lines else ""
    head = f'<svg width="{wide}" height="{y + 4}" viewBox="0 0 {wide} {y + 4}">'
    return f"{head}{_line(0, 16, title, _BOLD)}{sea}{drawing.replace('<svg', put, 1)}{said}</svg>"


def _chart(table: str, title: str, legend: str) -> str:
    """A chart of bars as one drawing: title, legend, and each row with its label, bar and figure."""
    lines, y = [_line(0, 16, title, _BOLD)], 40
    x = 0
    for kind, letter, name in re.findall(
        r'<rect class="([^"]*)"[^>]*/><text[^>]*>(.*?)</text></svg>(.*?)</li>', legend, re.DOTALL
    ):
        if f'class="{kind}"' not in table:
            continue
        wide = 34 + 7 * len(name)
        if x and x + wide > _WIDTH:
            x, y = 0, y + 24
        lines += [f'<rect class="{kind}" x="{x}" y="{y - 15}" width="18" height="18"/>']
        lines += [
            f'<text class="{kind}-text" x="{x + 9}" y="{y - 6}">{letter}</text>',
            _line(x + 23, y - 1, name),
        ]
        x += wide
    y += 18 if legend else -10
    for row in _ROW.findall(table.partition("</thead>")[2]):
        cells = [cell[3] for cell in _CELL.finditer(row)]
        label, drawn, total = cells[0], cells[1], cells[-1]
        strong, _, note = label.partition("</strong>")
        bar = re.search(r'<svg class="(?:bar|interval)".*?</svg>', drawn, re.DOTALL)
        lines.append(_line(0, y + 13, _short(_text(strong)), _BOLD))
        lines.append(_line(0, y + 28, _short(_text(note))))
        if bar:
            placed = f'<svg x="{_LEFT}" y="{y}" width="{_WIDTH - _LEFT - _RIGHT}" height="{_BAR}"'
            lines.append(bar[0].replace("<svg", placed, 1))
        lines.append(_line(_WIDTH - _RIGHT + 10, y + 20, _text(total)))
        y += _LINE
    head = f'<svg class="chart" width="{_WIDTH}" height="{y}" viewBox="0 0 {_WIDTH} {y}">'
    return _alone(f"{head}{''.join(lines)}</svg>")


def _line(x: int, y: int, text: str, weight: int = _PLAIN) -> str:
    shown = escape(unescape(text))
    return (
        f'<text x="{x}" y="{y}" style="text-anchor: start; dominant-baseline: auto; fill: #000000; '
        f'font-weight: {weight}">{shown}</text>'
    )


def _short(text: str) -> str:
    """A label as it fits beside its bar; whole it stands in the CSV."""
    most = _LEFT // 7
    return text if len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"


def _alone(svg: str) -> str:
    """A drawing with the styles that its classes have on the page, for light ground."""
    classes = {name for found in _CLASS.findall(svg) for name in found.split()}
    rules = "".join(f"{selector}{{{body}}}" for selector, named, body in _style() if named <= classes)
    style = f"<style>svg{{background:#ffffff}}text{{font-family:sans-serif;font-size:12px}}{rules}</style>"
    named = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    start = named.index(">") + 1
    return f"{named[:start]}{style}{named[start:]}"


@cache
def _style() -> tuple[tuple[str, frozenset[str], str], ...]:
    """Selectors of drawings, the classes that they name, and what they say in colours."""
    sheet = (files("tumen.report.page") / "templates" / "style.css").read_text(encoding="utf-8")
    colours = {name: pair[0] for name, pair in palette().items()}
    root = re.search(r":root \{([^}]*)\}", sheet)
    colours |= dict(re.findall(r"--([\w-]+): (#\w+);", root[1] if root else ""))
    found = []
    for selectors, body in re.findall(
        r"^([.\w][^{}@]*)\{([^{}]*)\}", _flat(f"{css()}\n{sheet}"), re.MULTILINE
    ):
        said = re.sub(r"var\(--([\w-]+)\)", lambda name: colours[name[1]], " ".join(body.split()))
        for selector in map(str.strip, selectors.split(",")):
            classes = frozenset(re.findall(r"\.([\w-]+)", selector))
            if classes and not re.search(r"[>:~]|\b(?:table|td|tr|th|h\d|a|p)\b(?![-\w])", selector):
                found.append((selector, classes, said))
    return tuple(found)


def _flat(sheet: str) -> str:
    """The rules that hold on light ground, one a line: without those of paper, narrow screens, the dark."""
    kept, depth, start = [], 0, 0
    for brace in re.finditer(r"[{}]", sheet):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            rule = sheet[start : brace.end()].strip()
            start = brace.end()
            if not rule.startswith("@"):
                kept.append(" ".join(rule.split()))
    return "\n".join(kept)


def _whole(svg: str, page: str) -> str:
    """A drawing with what it shares with others of its page."""

    def shared(use: re.Match[str]) -> str:
        start = page.index(f'<path id="{use[1]}"')
        return page[start : page.index("/>", start) + 2]

    return _USE.sub(shared, svg)


def _classes(attributes: str) -> frozenset[str]:
    found = _CLASS.search(attributes)
    return frozenset(found[1].split()) if found else frozenset()


def _link(title: str, ending: str, kind: str, text: str) -> str:
    name = _NAME.sub("-", unescape(title)).strip("-").lower()[:_LONGEST].strip("-") or "drawing"
    uri = f"data:{kind};charset=utf-8,{quote(text, safe=_SAFE)}"
    return f'<a download="{name}.{ending}" href="{uri}">{ending.upper()}</a>'

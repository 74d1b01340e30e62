"""Which column of a table is which: its head is found by the names of the map, also over several rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tumen.tables.worksheet import plain_name
from tumen.tariff.importing.forms import RatesFile, TariffMap
from tumen.tariff.importing.sheets import CellRow, CellSheet

_LOOKED_AT = 60
_ABOVE, _BELOW = 3, 4
_CODE = re.compile(r"(?:ex\.? ?)?[0-9](?:[.\s-]*[0-9]){2}[0-9.\s-]", re.IGNORECASE)
"""How a code begins: a row below the head that begins so is no part of it, even if the code is none."""
_ROLES = (
    "line",
    "part",
    "code",
    "rate",
    "specific",
    "use",
    "start",
    "until",
    "notes",
    "base",
    "mfn",
    "final",
)


@dataclass(frozen=True, slots=True)
class YearColumn:
    """A column of one year: the number of the year, or the days for which it holds."""

    at: int
    heading: str
    number: int | None = None
    start: date | None = None
    until: date | None = None
    onwards: bool = False
    calendar: bool = False
    """Whether it names a year alone, whose first day is that of the tariff years."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The columns of a table by what they hold."""

    data: int
    """Place of the first row below the head."""
    width: int
    roles: Mapping[str, tuple[int, ...]]
    years: tuple[YearColumn, ...]
    rates: tuple[tuple[int, RatesFile], ...]
    beside: Mapping[str, int] = field(default_factory=dict)
    """Columns that rates name beside or instead, by heading."""
    unread: tuple[str, ...] = ()
    """Headings of the columns that are not read."""

    def has(self, role: str) -> bool:
        """Whether the table has a column of a role."""
        return bool(self.years if role == "years" else self.roles.get(role))

    def first(self, role: str) -> int | None:
        """The column of a role."""
        found = self.roles.get(role, ())
        return found[0] if found else None


def layout_of(sheet: CellSheet, asked: TariffMap) -> TableLayout | None:
    """The columns of a sheet, None where it has no column of lines."""
    names = {plain_name(name) for name in asked.headings["line"]}
    for at, row in enumerate(sheet.rows[:_LOOKED_AT]):
        if any(plain_name(cell) in names for cell in row.cells):
            return _layout(sheet, at, asked)
    # the name of the column of lines may stand over two rows
    for at in range(min(len(sheet.rows), _LOOKED_AT)):
        texts = _texts([row.cells for row in sheet.rows[at : at + 3]], sheet.width)
        if any(plain_name(text) in names for column in texts for text in column):
            return _layout(sheet, at, asked)
    return None


def _layout(sheet: CellSheet, head: int, asked: TariffMap) -> TableLayout:
    first = max(0, head - _ABOVE)
    below = range(head + 1, min(len(sheet.rows), head + 1 + _BELOW))
    data = next((at for at in below if _has_code(sheet.rows[at], sheet.rows[head], asked)), head + 1)
    texts = _texts([row.cells for row in sheet.rows[first:data]], sheet.width)
    taken: dict[int, str] = {}
    roles: dict[str, tuple[int, ...]] = {}
    for role in _ROLES:
        found = tuple(at for at in _named(texts, asked.headings[role]) if at not in taken)
        roles[role] = found if role in {"line", "notes", "specific"} else found[:1]
        taken |= dict.fromkeys(roles[role], role)
    if not asked.file.columns.line:
        roles["line"] = roles["line"][:1]
    described = _named(texts, asked.headings["description"])
    taken |= dict.fromkeys((at for at in described if at not in taken), "description")
    roles["description"] = tuple(at for at in described if taken[at] == "description")
    years = [] if roles["code"] else list(_years(texts, asked, taken))
    taken |= dict.fromkeys((item.at for item in years), "years")
    rates: list[tuple[int, RatesFile]] = []
    beside: dict[str, int] = {}
    for item in () if roles["code"] else asked.rates:
        found = tuple(at for at in _named(texts, item.column) if at not in taken)[:1]
        rates += [(at, item) for at in found]
        taken |= dict.fromkeys(found, "rates")
        for name in (*item.beside, *item.instead):
            beside |= (
                dict.fromkeys((name,), at)
                if (at := next(iter(_named(texts, (name,))), None)) is not None
                else {}
            )
    taken |= dict.fromkeys(beside.values(), "beside")
    shown = [max(texts[at], key=len, default="") for at in range(sheet.width)]
    unread = tuple(text for at, text in enumerate(shown) if at not in taken and text)
    return TableLayout(data, sheet.width, roles, tuple(years), tuple(rates), beside, unread)


def _has_code(row: CellRow, head: CellRow, asked: TariffMap) -> bool:
    names = {plain_name(name) for name in asked.headings["line"]}
    places = [at for at, cell in enumerate(head.cells) if plain_name(cell) in names] or [0]
    return any(at < len(row.cells) and _CODE.match(row.cells[at].strip()) for at in places)


def _texts(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Of each column what may be its heading: each cell of the head, and cells above each other together; a
    cell of an upper row also stands over the empty ones to its right.
    """
    wide = [[*row, *[""] * (width - len(row))] for row in rows]
    spread: list[list[str]] = []
    for row in wide:
        last, filled = "", []
        for cell in row:
            last = cell.strip() or last
            filled.append(last)
        spread.append(filled)
    found: list[list[str]] = []
    for at in range(width):
        texts: dict[str, None] = {}
        for bottom in range(len(wide) - 1, -1, -1):
            text = wide[bottom][at].strip()
            if not text:
                continue
            texts[text] = None
            above = text
            for upper in range(bottom - 1, -1, -1):
                for part in dict.fromkeys((wide[upper][at].strip(), spread[upper][at])):
                    if part:
                        texts[f"{part} {above}"] = None
                above = f"{wide[upper][at].strip()} {above}".strip()
        found.append(list(texts))
    return found


def _named(texts: Sequence[Sequence[str]], names: Sequence[str]) -> list[int]:
    """The columns with one of the names, in the order of the names."""
    found: dict[int, None] = {}
    for name in names:
        wanted = plain_name(name)
        found |= {at: None for at, column in enumerate(texts) if wanted in map(plain_name, column)}
    return list(found)


def _years(
    texts: Sequence[Sequence[str]], asked: TariffMap, taken: Mapping[int, str]
) -> Iterator[YearColumn]:
    forms = [(_pattern(name, asked), name) for name in asked.headings["years"]]
    onwards = [_plain(word) for word in asked.headings["onwards"]]
    for at, column in enumerate(texts):
        if at in taken:
            continue
        for form, _ in forms:
            made = next((made for text in column if (made := _year(form, text, onwards, at, asked))), None)
            if made is not None:
                yield made
                break


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _pattern(name: str, asked: TariffMap) -> re.Pattern[str]:
    months = [word for month in asked.days.months for word in month]
    month = "|".join(re.escape(_plain(word)) for word in sorted(months, key=len, reverse=True)) or r"\d{1,2}"
    written = rf"\d{{1,2}}[ ./-]*(?:{month})[ ./-]*\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    spelt = re.escape(_plain(name))
    for key, group in (("n", r"\d{1,2}"), ("year", r"\d{4}"), ("day", written), ("last", written)):
        spelt = spelt.replace(re.escape(f"{{{key}}}"), f"(?P<{key}>{group})")
    return re.compile(spelt)


def _year(
    form: re.Pattern[str], text: str, onwards: Sequence[str], at: int, asked: TariffMap
) -> YearColumn | None:
    plain = _plain(text)
    stays = next((word for word in onwards if word in plain), None)
    bare = plain if stays is None else " ".join(plain.replace(stays, " ").split())
    found = form.fullmatch(bare.strip(" ()%,"))
    if found is None:
        return None
    parts = found.groupdict()
    if parts.get("n"):
        return YearColumn(at, text, number=int(parts["n"]), onwards=stays is not None)
    if parts.get("year"):
        year = _common(int(parts["year"]), asked)
        return YearColumn(at, text, start=date(year, 1, 1), onwards=stays is not None, calendar=True)
    start, until = (_day(parts.get(key), asked) for key in ("day", "last"))
    return None if start is None else YearColumn(at, text, None, start, until, stays is not None)


def _common(year: int, asked: TariffMap) -> int:
    """The year of the common era."""
    return year - next((less for since, less in asked.days.eras if year >= since), 0)


def _day(text: str | None, asked: TariffMap) -> date | None:
    if text is None:
        return None
    names = {_plain(word): number for number, month in enumerate(asked.days.months, 1) for word in month}
    found = re.fullmatch(r"(\d{1,2})[ ./-]*(.+?)[ ./-]*(\d{4})", text)
    try:
        if found and (month := names.get(found[2], names.get(f"{found[2]}."))):
            return date(_common(int(found[3]), asked), month, int(found[1]))
        return date.fromisoformat(text)
    except ValueError:
        return None

"""Trade remedies: anti-dumping and countervailing duties, safeguards, as dated rows by product, origin and
producer.

A row says at what rate the goods of some codes and non-preferential origins are charged on top of any rate
and any preference. Rows that differ in nothing but the producer are one measure, and one change as a scenario
writes it (see `tumen.tariff.policy.change`): what is added on top is reckoned in one place. For those on file
see `tumen.tariff.policy.remedies_on_file`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from tumen.errors import InputError, Problem
from tumen.reference.correlation import check_code
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.tables.field import Field, Table
from tumen.tables.place import Place, Row, header_problems
from tumen.tables.read import parse_rows, read_table
from tumen.tariff.policy.change import Action, HsRange, PolicyChange, check_codes, hs_range
from tumen.tariff.rates.expression import ByProducer, Elsewhere, ProducerCase, Rate
from tumen.tariff.rates.notation import stated_rate

KINDS = ("anti-dumping", "countervailing", "safeguard", "transitional safeguard", "additional")
TRANSITIONAL = "transitional safeguard"
_LONGEST = 5
"""Years by which a measure may be extended at once (Agreement on Anti-Dumping, Art. 11.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyRow:
    """One rate of a trade remedy.

    Raises
    ------
    InputError
        If a code or an origin is not on file, it ends before it begins, or names a regime and is no
        transitional safeguard, or the other way round.
    """

    importer: str
    kind: str
    hs: tuple[str, ...]
    hs_edition: Edition | None
    origin: tuple[str, ...]
    producer: str | None
    rate: Rate
    goods: str | None
    regime: str | None
    start: date | None
    until: date | None
    review: date | None
    law: str | None
    read_on: date | None
    source: str
    place: Place

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        for check, given in ((self._check_code, self.hs), (lambda name: check_codes((name,)), self.origin)):
            for text in given:
                try:
                    check(text)
                except InputError as error:
                    problems += error.problems
        if not self.hs:
            problems.append(Problem("hs: no code is given", "Write codes or ranges, apart by semicolons"))
        if not self.origin:
            problems.append(Problem("origin: none is given", "Write economies, or all"))
        if self.importer in self.origin:
            problems.append(Problem(f"origin: {self.importer} is the importer", "Write where goods are of"))
        if self.start and self.until and self.until < self.start:
            what = f"until: {self.until} is before from, {self.start}"
            problems.append(Problem(what, "Put the two days in order"))
        if (self.kind == TRANSITIONAL) != (self.regime is not None):
            fix = f"Write the regime whose rate a {TRANSITIONAL} raises; leave it empty for other kinds"
            problems.append(Problem(f"regime: {self.regime or 'none is given'} for a {self.kind} row", fix))
        if problems:
            raise InputError(problems)

    def _check_code(self, text: str) -> None:
        _span(text, self.hs_edition or "HS2022")

    @property
    def ranges(self) -> tuple[HsRange, ...]:
        """The codes."""
        return tuple(_span(text, self.hs_edition or "HS2022") for text in self.hs)

    @property
    def measure(self) -> tuple[object, ...]:
        """What rows of one measure share."""
        return (
            self.importer,
            self.kind,
            self.ranges,
            self.origin,
            self.goods,
            self.regime,
            self.start,
            self.until,
        )


REMEDIES = Table(
    "remedies",
    RemedyRow,
    "Trade remedies that are not on file, or in place of those on file: duties on top of any rate and any "
    "preference, by non-preferential origin. Rows that differ only in the producer are one measure",
    (
        Field("importer", "economy", "ISO code of the importing economy", example="JP"),
        Field("kind", "choice", "What it is", False, KINDS, default=KINDS[0]),
        Field("hs", "list", "Codes or ranges of one length, apart by semicolons", example="7217.20; 7229.90"),
        Field("hs_edition", "choice", "HS edition of the codes", False, EDITIONS, empty="HS2022"),
        Field(
            "origin", "list", "Economies or groups of non-preferential origin, apart by semicolons, or all"
        ),
        Field(
            "producer",
            "text",
            "Who makes or exports them, as the measure names it",
            False,
            empty="all others",
        ),
        Field(
            "rate", "rate", "In Tumen's notation: 24.5%, 120 USD/t, free", reader=stated_rate, example="24.5%"
        ),
        Field(
            "goods",
            "text",
            "What is meant of the codes, in words: then it is asked",
            False,
            empty="all of them",
        ),
        Field(
            "regime", "text", f"Of a {TRANSITIONAL}: whose rate it sets, such as RCEP", False, empty="none"
        ),
        Field("from", "date", "First day", False, attribute="start", empty="no limit"),
        Field("until", "date", "Last day", False, empty="no limit"),
        Field(
            "review",
            "date",
            "Day from which it is reviewed: whether it goes on after its last day is then asked",
            False,
            empty="none: it ends",
        ),
        Field("law", "text", "Order or regulation that imposes it", False, empty="not stated"),
        Field("read_on", "date", "Day on which the source was read", False, empty="not stated"),
        Field("source", "source", "Where it was read, or the word illustrative"),
    ),
    ("importer", "kind", "hs", "hs_edition", "origin", "producer", "goods", "regime", "from", "until"),
    required=False,
)


def read_remedies(path: str | Path, edition: Edition = "HS2022") -> tuple[PolicyChange, ...]:
    """Read a table of trade remedies.

    Raises
    ------
    InputError
        With every problem at once, each with file and line.
    """
    problems: list[Problem] = []
    rows: tuple[RemedyRow, ...] = read_table(REMEDIES, Path(path), edition, problems)
    problems += remedies_wrong(rows)
    if problems:
        raise InputError(problems)
    return measures(rows)


def parse_remedies(
    rows: Iterable[Mapping[str, object]], *, file: str = "remedies"
) -> tuple[PolicyChange, ...]:
    """Read trade remedies from plain data: one mapping from column to value for each row.

    Raises
    ------
    InputError
        With every problem at once.
    """
    names = [item.name for item in REMEDIES.fields]
    problems: list[Problem] = []
    cells: list[Row] = []
    for line, row in enumerate(rows, start=1):
        given = {name: _cell(value) for name, value in row.items()}
        needed = [item.name for item in REMEDIES.fields if item.required]
        others = [name for name in names if name not in needed]
        problems += header_problems([*given], needed, others, file, line)
        cells.append(Row(line, {name: given.get(name, "") for name in names}, file))
    if problems:
        raise InputError(problems)
    found: tuple[RemedyRow, ...] = parse_rows(REMEDIES, cells, "HS2022", problems)
    problems += remedies_wrong(found)
    if problems:
        raise InputError(problems)
    return measures(found)


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def measures(rows: Iterable[RemedyRow], *, stated: bool = True) -> tuple[PolicyChange, ...]:
    """The rows as changes: one for each measure, and one for what a review leaves open."""
    grouped: dict[tuple[object, ...], list[RemedyRow]] = {}
    for row in rows:
        grouped.setdefault(row.measure, []).append(row)
    found: dict[str, PolicyChange] = {}
    for mine in grouped.values():
        for change in _changes(mine, stated=stated):
            name, number = change.name, 2
            while name in found:
                name, number = f"{change.name} ({number})", number + 1
            found[name] = replace(change, name=name)
    return tuple(found.values())


def remedies_wrong(rows: Iterable[RemedyRow]) -> Iterator[Problem]:
    """What is wrong with stated rows: codes of another form than the importer's, measures that meet."""
    from tumen.tariff.rates.line_codes import check_line

    for row in rows:
        for end in dict.fromkeys(end for span in row.ranges for end in (span.first, span.last)):
            try:
                check_line(row.importer, HsCode(end, row.hs_edition or "HS2022"))
            except InputError as error:
                yield from (
                    Problem(item.what, item.fix, row.place.file, row.place.line) for item in error.problems
                )
    yield from remedies_meet(rows)


def remedies_meet(rows: Iterable[RemedyRow]) -> Iterator[Problem]:
    """Two measures of one kind that would both be charged on the same goods."""
    firsts: dict[tuple[object, ...], RemedyRow] = {}
    for row in rows:
        firsts.setdefault(row.measure, row)
    every = list(firsts.values())
    for place, two in enumerate(every):
        for one in every[:place]:
            if _meet(one, two):
                yield Problem(
                    f"two {two.kind} measures of {two.importer} meet the same codes, origins and days, the "
                    f"first on line {one.place.line}",
                    "Make them one measure (rows that differ only in the producer), or say in goods how they "
                    "differ",
                    two.place.file,
                    two.place.line,
                )


def _changes(rows: list[RemedyRow], *, stated: bool) -> Iterator[PolicyChange]:
    first = rows[0]
    action: Action = "set" if first.kind == TRANSITIONAL else "add"
    codes = first.ranges
    law = "; ".join(dict.fromkeys(row.law for row in rows if row.law))
    read = max((row.read_on for row in rows if row.read_on), default=None)
    parts = [law, *dict.fromkeys(row.source for row in rows), f"read {read}" if read else ""]
    change = PolicyChange(
        name=f"{first.kind} {first.importer} {codes[0]} {' '.join(first.origin)}",
        action=action,
        importer=first.importer,
        source="; ".join(filter(None, parts)),
        rate=_rate(rows),
        origins=first.origin,
        codes=codes,
        edition=first.hs_edition or "HS2022",
        start=first.start,
        until=first.until,
        regime=first.regime,
        kind=first.kind,
        goods=first.goods or "",
        stated=stated,
    )
    yield change
    review = next((row.review for row in rows if row.review), None)
    if review is not None and first.until is not None:
        goods = f"{change.goods or change.scope}, if it goes on after {first.until} (reviewed from {review})"
        ends = first.until.replace(year=first.until.year + _LONGEST, day=min(first.until.day, 28))
        after = first.until + timedelta(days=1)
        yield replace(change, name=f"{change.name}, under review", start=after, until=ends, goods=goods)


@lru_cache(maxsize=4096)
def _span(text: str, edition: Edition) -> HsRange:
    """A code or a range, which the edition must have."""
    found = hs_range(text, edition)
    for digits in {found.first, found.last}:
        check_code(HsCode(digits, edition))
    return found


def _rate(rows: list[RemedyRow]) -> Rate:
    others = next((row.rate for row in rows if row.producer is None), None)
    cases = tuple(ProducerCase((row.producer,), row.rate) for row in rows if row.producer is not None)
    rest = Elsewhere("the rate of producers that are not named") if others is None else others
    return ByProducer(cases, rest) if cases else rest


def _meet(one: RemedyRow, two: RemedyRow) -> bool:
    if (one.importer, one.kind, one.regime) != (two.importer, two.kind, two.regime) or one.goods != two.goods:
        return False
    days = (one.start or date.min) <= (two.until or date.max) and (two.start or date.min) <= (
        one.until or date.max
    )
    origins = "all" in (*one.origin, *two.origin) or bool({*one.origin} & {*two.origin})
    codes = any(
        first.covers(second.first) is not False or second.covers(first.first) is not False
        for first in one.ranges
        for second in two.ranges
    )
    return days and origins and codes

"""Forms of tariffs: how the headings of an official table read, and words in its cells
(``forms/*.toml``); and the map by which a person says which form a file has, or which column is which.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from tumen.errors import InputError, Problem
from tumen.reference.economies import economy, groups
from tumen.reference.hs import Edition
from tumen.schema import Frozen
from tumen.tables.given import nearest
from tumen.tables.models import validate
from tumen.tables.yaml_document import Document, Location, read_yaml
from tumen.tariff.rates.line_codes import line_lengths
from tumen.tariff.rates.store import Role, regimes

OPEN = "???"
"""What a proposed map leaves to be said."""
_LEFT = re.compile(rf"""([a-z_]+): *[\["']*{re.escape(OPEN)}""")
_FOLDER = Path(__file__).with_name("forms")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Check = Literal["staging", "base", "last", "mfn", "repeated"]


class HeadingsFile(Frozen):
    """How the headings of the columns read, each in any of its wordings."""

    line: Names = ()
    part: Names = ()
    """Further digits of the line in a column of their own."""
    description: Names = ()
    base: Names = ()
    mfn: Names = ()
    """The MFN rate beside a schedule, which its base is compared with."""
    final: Names = ()
    """The rate at the end of a schedule, which its last year is compared with."""
    notes: Names = ()
    years: Names = ()
    """How headings of years read: ``Year {n}`` of the schedule, ``{year}``, ``{day} to {last}``."""
    onwards: Names = ()
    """Words by which the rate of a column stays."""
    code: Names = ()
    """Where each row has one rate: the column with the code of the rate."""
    rate: Names = ()
    specific: Names = ()
    """A duty per unit beside it: where it is filled the rate is not understood."""
    use: Names = ()
    """An end use to which the row is limited."""
    start: Names = Field(default=(), alias="from")
    until: Names = ()


class RatesFile(Frozen):
    """One column of rates."""

    column: Names
    regime: str
    beneficiaries: Names = ("all",)
    beside: Names = ()
    """A column whose rate may apply in place of this one: where it is filled neither is known to apply."""
    instead: Names = ()
    """A column whose rate applies in place of this one where it is filled."""
    start: date | None = Field(default=None, alias="from")
    until: date | None = None


class CodeFile(Frozen):
    """What the code of a rate stands for."""

    regime: str
    beneficiaries: Names = ("all",)


class MfnFile(Frozen):
    """How the MFN rate is made of others: the lowest of some, unless others stand beside them."""

    lowest: Names
    unless: Names = ()
    aside: str | None = None
    """Codes that never change it (a regular expression); any other that stands beside does."""

    def asks(self, code: str) -> bool:
        """Whether the MFN rate is not known where this code stands beside."""
        other = self.aside is not None and not re.match(rf"(?:{self.aside})", code)
        return code not in self.lowest and (code in self.unless or other)


class WordsFile(Frozen):
    """What words in cells stand for."""

    free: Names = ()
    none: Names = ()
    """No commitment: the regime gives no rate."""


class DaysFile(Frozen):
    """How days are written: names of the months in order, and years that count from another day."""

    months: tuple[tuple[str, ...], ...] = ()
    eras: tuple[tuple[int, int], ...] = ()
    """From this year on, less so many years."""


class PrintedFile(Frozen):
    """A rate that is more than a number: a form of words, and the rate in Tumen's notation."""

    text: str
    rate: str


class SeenFile(Frozen):
    """Where a form was seen."""

    what: str
    where: str
    on: date


class FormFile(Frozen):
    """A form on file."""

    title: str
    of: Names = ()
    """Importers; any where none is named."""
    digits: tuple[int, ...] = ()
    tail: tuple[int, ...] = ()
    """Digits of a line that stand alone below their subheading."""
    headings: HeadingsFile
    rates: tuple[RatesFile, ...] = ()
    codes: Mapping[str, CodeFile] = Field(default_factory=dict)
    mfn: MfnFile | None = None
    words: WordsFile = WordsFile()
    days: DaysFile = DaysFile()
    printed: tuple[PrintedFile, ...] = ()
    seen: tuple[SeenFile, ...]


class PublicationFile(Frozen):
    """What the file is: the publication, its edition and where it was found."""

    title: str = Field(min_length=1)
    edition: str = ""
    where: str = Field(min_length=1)


class OwnRegimeFile(Frozen):
    """A regime that is not on file."""

    title: str = Field(min_length=1)
    role: Role = "agreement"


class MapFile(Frozen):
    """The map of a file (YAML)."""

    form: str | None = None
    importer: str
    edition: Edition
    source: PublicationFile
    read_on: date | None = None
    regime: str | None = None
    """Of the columns of years."""
    beneficiaries: Names = ("all",)
    start: date | None = Field(default=None, alias="from")
    until: date | None = None
    year_start: str | None = Field(default=None, pattern=r"^\d\d-\d\d$")
    """Month and day on which the years begin, where the agreement on file does not say it."""
    columns: HeadingsFile = HeadingsFile()
    rates: tuple[RatesFile, ...] = ()
    codes: Mapping[str, CodeFile] = Field(default_factory=dict)
    mfn: MfnFile | None = None
    regimes: Mapping[str, OwnRegimeFile] = Field(default_factory=dict)
    digits: tuple[int, ...] = ()
    currency: str = ""
    """Of amounts that are printed with a sign such as $."""
    sheets: Names = ()
    unit: Literal["percent", "fraction"] | None = None
    decimals: Literal["point", "comma"] = "point"
    """Which mark stands before decimals."""
    empty: Literal["unknown", "none"] = "unknown"
    """What an empty cell stands for: not known, or no commitment."""
    words: WordsFile = WordsFile()
    days: DaysFile = DaysFile()
    printed: tuple[PrintedFile, ...] = ()
    marks: Mapping[str, str] = Field(default_factory=dict)
    """Condition that a footnote mark names; ``none`` where it changes nothing."""
    harmless: Names = ()
    """Texts in the column of notes that change nothing."""
    accepted: Mapping[Check, str] = Field(default_factory=dict)
    """Checks whose findings are right, with the reason."""


@dataclass(frozen=True, slots=True)
class TariffMap:
    """The map and its form together: what is asked of a file."""

    file: MapFile
    form: FormFile | None
    headings: Mapping[str, tuple[str, ...]]
    rates: tuple[RatesFile, ...]
    codes: Mapping[str, CodeFile]
    mfn: MfnFile | None
    digits: tuple[int, ...]
    free: tuple[str, ...]
    none: tuple[str, ...]
    days: DaysFile
    printed: tuple[PrintedFile, ...]

    @property
    def tail(self) -> tuple[int, ...]:
        """Digits of a line that stand alone below their subheading."""
        return self.form.tail if self.form else ()


@cache
def tariff_forms() -> Mapping[str, FormFile]:
    """The forms on file by name."""
    read = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.toml"))
    }
    return MappingProxyType({name: FormFile.model_validate(data) for name, data in read.items()})


def read_tariff_map(path: Path) -> TariffMap:
    """Read the map of a tariff.

    Raises
    ------
    InputError
        With every problem: keys that are none, a form, importer, beneficiary or regime that is not on file,
        what is needed and not said.
    """
    _check_whole(path)
    document = read_yaml(path)
    file = validate(MapFile, document)
    problems = [document.problem(at, what, fix) for at, what, fix in _wrong(file)]
    if problems:
        raise InputError(problems)
    return made_map(file, document)


def _check_whole(path: Path) -> None:
    """Name what a proposed map leaves to be said: not all of it is YAML, and a key may take it for a text."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return  # `read_yaml` says why
    problems = []
    for number, line in enumerate(lines, 1):
        for key in _LEFT.findall(line.partition("#")[0]):
            what = f"{key}: it is left open"
            problems.append(Problem(what, f"Write it in place of {OPEN}", str(path), number))
    if problems:
        raise InputError(problems)


def made_map(file: MapFile, document: Document | None = None) -> TariffMap:
    """The map with its form: what the map says goes before the form."""
    form = tariff_forms()[file.form] if file.form else None
    headings: dict[str, tuple[str, ...]] = {}
    for name in HeadingsFile.model_fields:
        own = getattr(file.columns, name)
        headings[name] = own or (getattr(form.headings, name) if form else ())
    if file.rates and not file.columns.mfn:
        headings["mfn"] = ()  # it may be one of the columns that the map names
    codes = file.codes or (form.codes if form else {})
    rates = file.rates or (form.rates if form else ())
    digits = file.digits or (form.digits if form else ()) or tuple(sorted(line_lengths(file.importer)))
    told = [
        (
            not headings["line"],
            "columns",
            "the column of the national lines is not named",
            "Add line: HEADING",
        ),
        (
            not (rates or codes or headings["years"]),
            "columns",
            "no column of rates is named",
            'Add years: "Year {n}" to columns, or rates',
        ),
        (
            bool(headings["code"]) and not (headings["rate"] and file.start and file.until),
            "from",
            "rows with codes of rates need the days for which the file is taken",
            "Add from, until, and rate to columns",
        ),
        (
            not digits,
            "digits",
            f"how many digits the lines of {file.importer} have is not on file",
            "Add digits: [8]",
        ),
    ]
    wrong = [(at, what, fix) for missing, at, what, fix in told if missing]
    if wrong:
        place = document.problem if document else lambda _, what, fix: Problem(what, fix)
        raise InputError(place((at,), what, fix) for at, what, fix in wrong)
    words = [form.words] if form else []
    return TariffMap(
        file,
        form,
        MappingProxyType(headings),
        rates,
        codes,
        file.mfn or (form.mfn if form and not file.codes else None),
        digits,
        tuple(word for item in (file.words, *words) for word in item.free),
        tuple(word for item in (file.words, *words) for word in item.none),
        file.days if file.days.months else (form.days if form else file.days),
        (*file.printed, *(form.printed if form else ())),
    )


def _wrong(file: MapFile) -> list[tuple[Location, str, str]]:
    """What the models cannot tell: words that name something on file."""
    found: list[tuple[Location, str, str]] = []
    known = {*regimes(), *file.regimes}
    if file.form is not None and file.form not in tariff_forms():
        found.append(
            (("form",), f"{file.form!r} is no form on file", nearest(file.form, tariff_forms(), "Forms:"))
        )
    try:
        if economy(file.importer).iso2 != file.importer:
            found.append((("importer",), f"{file.importer!r} is not in two letters", "Write the ISO code"))
    except InputError as error:
        found += [(("importer",), problem.what, problem.fix) for problem in error.problems]
    named: list[tuple[Location, str | None, tuple[str, ...]]] = [((), file.regime, file.beneficiaries)]
    named += [(("rates", at), item.regime, item.beneficiaries) for at, item in enumerate(file.rates)]
    named += [(("codes", code), item.regime, item.beneficiaries) for code, item in file.codes.items()]
    for at, regime, beneficiaries in named:
        if regime is not None and regime not in known:
            fix = f"{nearest(regime, known, 'On file:')}; or add it with its title to regimes"
            found.append(((*at, "regime"), f"{regime!r} is no regime on file", fix))
        found += [
            (
                (*at, "beneficiaries"),
                f"{name!r} is no economy or group on file",
                "Write ISO codes, groups or all",
            )
            for name in beneficiaries
            if not _beneficiary(name)
        ]
    for code in file.regimes:
        if code in regimes():
            found.append((("regimes", code), f"{code} is on file", "Delete it here"))
    for start, until, at in (
        (file.start, file.until, ()),
        *((i.start, i.until, ("rates", n)) for n, i in enumerate(file.rates)),
    ):
        if start and until and until < start:
            found.append(((*at, "until"), f"{until} is before {start}", "Correct one of them"))
    if file.form and (form := tariff_forms().get(file.form)) and form.of and file.importer not in form.of:
        found.append(
            (
                ("form",),
                f"the form {file.form} is of {', '.join(form.of)}",
                f"Forms: {', '.join(tariff_forms())}",
            )
        )
    return found


def _beneficiary(name: str) -> bool:
    if name == "all" or name in groups() or (len(name) > 2 and any(name in row for row in _columns_named())):
        return True
    try:
        return economy(name).iso2 == name
    except InputError:
        return False


def _columns_named() -> tuple[frozenset[str], ...]:
    """Groups that the tariffs on file name, members of which are not on file."""
    from tumen.tariff.rates.store import columns, importers

    return tuple(frozenset(item.beneficiaries) for code in importers() for item in columns(code).values())

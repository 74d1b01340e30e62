"""The screens of the question, in their order, and the cells of a study that each asks for.

A field of a form is called after the cell that it fills: ``products-hs``; of a row ``bills-0-price``. What a
cell holds and what is wrong with it is said by the declaration of its column, as in a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tumen.app.ask.draft import AskDraft, Cells
from tumen.errors import InputError, NotStated, Problem
from tumen.files.csv_text import harmless
from tumen.study.core.rows.columns import TABLES
from tumen.tables.given import day, hs_edition
from tumen.tables.read import rows_given

if TYPE_CHECKING:
    from collections.abc import Callable

LONGER = "Make a study of it (on the command line: tumen bill import)"
MOST_ROWS = 300
"""Materials of a bill that are asked for here; a longer one is imported as a study."""
STUDY = "study"
"""In place of a table: a key of study.yaml."""
_NAMED = re.compile(r"^([a-z_0-9]+): (.+)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AskScreen:
    """One question on one screen."""

    name: str
    fields: tuple[str, ...] = ()
    """Each a cell of the one row that its table has."""
    table: str = ""
    """Table of which it asks rows, too."""
    columns: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    """Fields of the form that are no cell: a choice of what is not known."""


SCREENS: tuple[AskScreen, ...] = (
    AskScreen("what", ("products-name", "study-hs_edition", "products-hs")),
    AskScreen("made", ("sites-economy",)),
    AskScreen("sold", ("markets-economy",)),
    AskScreen("when", ("study-on",)),
    AskScreen("obtained", ("ways-obtained", "ways-facts"), free=("obtained-in",)),
    AskScreen(
        "bill",
        table="bills",
        columns=(
            "material",
            "hs",
            "quantity",
            "unit",
            "price",
            "value",
            "currency",
            "supplier",
            "origin",
            "country",
        ),
    ),
    AskScreen("operations", ("ways-operations",), free=("operations-unknown",)),
    AskScreen(
        "price",
        ("study-currency", "prices-price", "prices-term"),
        table="exchange_rates",
        columns=("base", "rate"),
        free=("price-unknown",),
    ),
    AskScreen("costs", ("ways-labour", "ways-overhead", "ways-other", "ways-profit")),
    AskScreen("units", ("demand-consignment", "demand-quantity", "products-weight_kg")),
    AskScreen(
        "transport",
        (
            "lanes-via",
            "lanes-via_operations",
            "lanes-customs_control",
            "lanes-inland_origin",
            "lanes-freight",
            "lanes-insurance",
            "lanes-fees",
            "lanes-inland_destination",
        ),
        free=("way",),
    ),
    AskScreen(
        "evidence",
        table="declarations",
        columns=("material", "agreement", "kind", "number", "from", "until"),
    ),
    AskScreen("claiming", table="claiming", columns=("regime", "cost")),
)
NAMES = tuple(screen.name for screen in SCREENS)


def screen_of(name: str) -> AskScreen:
    """The screen of a name.

    Raises
    ------
    KeyError
        If there is none.
    """
    return {screen.name: screen for screen in SCREENS}[name]


def after(name: str) -> str:
    """What comes after a screen: the next, at the end the answers to check."""
    at = NAMES.index(name) + 1
    return NAMES[at] if at < len(NAMES) else "check"


def screen_with(field: str) -> str:
    """The screen on which a field stands; "" where it stands on none."""
    table = field.split("-", maxsplit=1)[0]
    for screen in SCREENS:
        if field in {*screen.fields, *screen.free} or (screen.table == table and field not in _SINGLE):
            return screen.name
    return ""


_SINGLE = {field for screen in SCREENS for field in screen.fields}


_NEEDED = {
    "what": ("products-name", "products-hs"),
    "made": ("sites-economy",),
    "sold": ("markets-economy",),
    "when": ("study-on",),
    "price": ("study-currency", "prices-price", "prices-term"),
    "units": ("demand-consignment", "demand-quantity"),
}
"""Fields without which nothing can be asked; in a study they are required as well."""


def lacking(screen: AskScreen, draft: AskDraft) -> Iterator[Problem]:
    """Fields that cannot be left out; told on their screen, and once more where all is checked."""
    for field, unknown in (("ways-operations", "operations-unknown"), ("prices-price", "price-unknown")):
        if field in screen.fields and draft.get(field) and draft.get(unknown):
            yield Problem("It is given, and said not to be known", "Keep one of the two", field)
    if screen.name == "obtained" and not draft.get("ways-obtained") and draft.get("obtained-in"):
        yield Problem("It is said where it is obtained, and not how", "Choose how", "ways-obtained")
    for name in _NEEDED.get(screen.name, ()):
        if not draft.get(name) and not (name == "prices-price" and draft.get("price-unknown")):
            yield Problem("This is needed", "Fill it in", name)
    if screen.name == "bill" and not draft.get("ways-obtained") and not draft.rows.get("bills"):
        yield Problem(
            "This is needed", "Name a material, or say before how it is obtained", "bills-0-material"
        )
    if screen.name == "bill":
        named: set[str] = set()
        for number, row in enumerate(draft.rows.get("bills", ())):
            if (material := row.get("material", "")) in named:
                what = f"{material} stands in two rows"
                yield Problem(what, "Name them apart, or put them in one row", f"bills-{number}-material")
            named |= {material} - {""}
    if screen.name == "evidence":
        known = {row.get("material", "") for row in draft.rows.get("bills", ())}
        for number, row in enumerate(draft.rows.get("declarations", ())):
            if row.get("agreement") and row.get("material", "") not in known:
                what = f"{row.get('material', '')} is declared, and is no material of the bill"
                yield Problem(
                    what,
                    "Name it among the materials, or go through this screen",
                    f"declarations-{number}-material",
                )
    if screen.name == "transport" and not draft.get("way"):
        yield Problem("This is needed", "Choose one; not known is an answer too", "way")
    told = [
        name for name in ("lanes-via", "lanes-via_operations", "lanes-customs_control") if draft.get(name)
    ]
    if screen.name == "transport" and draft.get("way") in {"direct", "unknown"} and told:
        yield Problem("It is said what happens in a third economy", "Choose that it goes through one", "way")
    if screen.name == "transport" and draft.get("way") == "through" and not draft.get("lanes-via"):
        yield Problem("This is needed", "Name the economy", "lanes-via")
    ends = {_economy(draft.get(name)) for name in ("sites-economy", "markets-economy")} - {""}
    if (
        screen.name == "transport"
        and draft.get("way") == "through"
        and _economy(draft.get("lanes-via")) in ends
    ):
        what, fix = "The way begins or ends there", "Name a third economy, or choose that it goes directly"
        yield Problem(what, fix, "lanes-via")
    costs = [name for name in screen.fields if not draft.get(name)] if screen.name == "costs" else []
    if costs and len(costs) < len(screen.fields):
        what = "Of these costs some are given and this is not, so that none of them would count"
        yield from (
            Problem(what, "Write 0 where there is none, or leave all four open", name) for name in costs
        )


def _economy(text: str) -> str:
    """The code of an economy; "" where none is meant."""
    from tumen.tables.given import economy_code

    try:
        return economy_code(text)
    except InputError:
        return ""


def problems_on(screen: AskScreen, draft: AskDraft) -> list[Problem]:
    """What is wrong with the cells of one screen, each problem with the field as its file."""
    edition = draft.get("study-hs_edition") or "HS2022"
    found: list[Problem] = []
    for table, names in groupby(screen.fields, lambda name: name.split("-")[0]):
        cells = {name.split("-", 1)[1]: text for name in names if (text := draft.get(name))}
        if table == STUDY:
            for column, text in cells.items():
                found += _of_key(f"{STUDY}-{column}", text)
        else:
            found += _of_row(table, cells, edition, f"{table}-", [*cells])
    for number, row in enumerate(draft.rows.get(screen.table, ())):
        if told(screen.table, row):
            found += _of_row(screen.table, row, edition, f"{screen.table}-{number}-", screen.columns)
            found += _formulas({f"{screen.table}-{number}-{column}": text for column, text in row.items()})
    found += _formulas({name: draft.get(name) for name in screen.fields})
    return list(dict.fromkeys(found))


_WRITTEN = {"claiming": {"regime"}, "declarations": {"material"}}
"""What the form writes itself in each row."""


def told(table: str, row: Cells) -> bool:
    """Whether somebody says something in a row."""
    return any(text for column, text in row.items() if column not in _WRITTEN.get(table, ()))


def _formulas(cells: Cells) -> Iterator[Problem]:
    """Texts that a spreadsheet takes for formulas: in tables of a study they would not stay as they are."""
    for name, text in cells.items():
        if harmless(text) != text:
            yield Problem(f"{text!r} begins as a formula does", "Begin it with a letter or a digit", name)


def _of_key(name: str, text: str) -> Iterator[Problem]:
    from tumen.reference.currency import check_currency

    readers: Mapping[str, Callable[[Any], Any]] = {
        "study-on": lambda value: day(value or None),
        "study-hs_edition": lambda value: hs_edition(value or "HS2022"),
        "study-currency": check_currency,
    }
    try:
        readers[name](text)
    except InputError as error:
        yield from (replace(problem, file=name, line=None) for problem in error.problems)


def _of_row(
    name: str, cells: Cells, edition: str, begins: str, columns: Collection[str]
) -> Iterator[Problem]:
    """Problems of some columns of one row of a table."""
    table = TABLES[name]
    fields = tuple(item for item in table.fields if item.name in columns)
    part = replace(table, fields=fields, row=dict, key=())
    problems: list[Problem] = []
    rows_given(part, [cells], edition, problems)  # type: ignore[arg-type] # an edition, else it is told
    for problem in problems:
        yield from placed(problem, columns, begins)


def placed(
    problem: Problem, columns: Iterable[str], begins: str, shown_as: Mapping[str, str] = MappingProxyType({})
) -> list[Problem]:
    """A problem of a row beside the fields that it is of; of none of these where it names no column.

    Parameters
    ----------
    begins
        Beginning of the fields of the row.
    shown_as
        Column in whose field the cell of another stands.
    """
    known = set(columns)
    named = _NAMED.match(problem.what)
    if isinstance(problem, NotStated) and known & set(problem.columns):
        at = [column for column in problem.columns if column in known]
    else:
        at = [named[1]] if named is not None and named[1] in known else []
    what = named[2] if named is not None and at else problem.what
    what = what[0].upper() + what[1:]
    if not at:
        return [Problem(what, problem.fix)]
    return [Problem(what, problem.fix, f"{begins}{shown_as.get(column, column)}") for column in at]

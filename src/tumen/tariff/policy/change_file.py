"""Read changes of trade policy (see `tumen.tariff.policy.change`) from a file, plain data or a study."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, field_validator

from tumen.errors import InputError, Problem
from tumen.reference.hs import Edition, HsCode
from tumen.reference.units import unit
from tumen.schema import Frozen, Source
from tumen.tables.models import validate
from tumen.tables.yaml_document import read_yaml
from tumen.tariff.policy.change import CO2, Action, HsRange, PolicyChange, check_codes, hs_range
from tumen.tariff.policy.remedies_on_file import remedies_on_file
from tumen.tariff.rates.expression import Specific
from tumen.tariff.rates.line_codes import check_line
from tumen.tariff.rates.notation import parse_rate, plain

_AMOUNT = re.compile(r"([0-9][0-9_]*(?:\.[0-9]+)?)\s*(\S.*)")


class QuotaFile(Frozen):
    """A tariff quota: the rate inside it and its size; the rate before stays outside."""

    rate: str
    amount: str
    """Such as ``500 t``."""
    per: Literal["year"] | None = None
    """With ``year`` it begins anew on each 1 January; else it is one amount for the days of the change."""


class CarbonFile(Frozen):
    """A charge per tonne of CO2 in the goods, less what was paid for it where they were made."""

    price: str
    """Such as ``75 EUR/t``."""
    paid: dict[str, str] = Field(default_factory=dict)
    """Carbon price already paid, by origin, in the currency of `price`."""
    intensity: dict[str, Decimal] = Field(default_factory=dict)
    """Tonnes of CO2 per tonne of goods by origin, for consignments that do not state their CO2."""


class ChangeFile(Frozen):
    """One change as a study writes it: one action, and where and when it holds."""

    name: str = ""
    """By which quotes and removals call it."""
    importer: str
    source: Source
    """Where it was read, or the word illustrative."""
    origins: tuple[str, ...] = ("all",)
    hs: tuple[str, ...] = ()
    """Codes, or ranges of codes of one length; all goods where empty."""
    hs_edition: Edition | None = None
    start: date | None = Field(default=None, alias="from")
    until: date | None = None
    regime: str | None = None
    """Whose rate is set, raised or suspended (MFN where absent); for `add`, the only regime that bears it."""
    add: str | None = None
    remove: str | None = None
    set: str | None = None
    raise_to: str | None = None
    raise_by: str | None = None
    suspend: str | None = None
    quota: QuotaFile | None = None
    end: str | None = None
    carbon: CarbonFile | None = None

    @field_validator("hs", "origins", mode="before")
    @classmethod
    def _one_or_several(cls, given: object) -> object:
        return given if given is None or isinstance(given, list | tuple) else [given]


class ChangesFile(Frozen):
    """A file of changes: one key, `changes`."""

    changes: tuple[ChangeFile, ...] = Field(min_length=1)


def read_changes(path: str | Path, edition: Edition = "HS2022") -> tuple[PolicyChange, ...]:
    """Read changes from a YAML file with the key `changes`, in the order in which they stack.

    Raises
    ------
    InputError
        With every problem at once, each with file and line.
    """
    document = read_yaml(path)
    rows = validate(ChangesFile, document).changes
    return _in_turn(
        rows, edition, lambda place, problem: document.problem(("changes", place), problem.what, problem.fix)
    )


def parse_changes(
    rows: Sequence[Mapping[str, object]], *, file: str | None = None, edition: Edition = "HS2022"
) -> tuple[PolicyChange, ...]:
    """Read changes from plain data, such as a list in a YAML file, in the order in which they stack.

    Raises
    ------
    InputError
        With every problem at once: keys or values of the wrong kind, no action or several, unknown importers,
        codes or rates, names that are there twice, a removal of what no change before it is called.
    """

    def told(place: int, problem: Problem) -> Problem:
        name = rows[place].get("name")
        where = f"change {place + 1}" + (f" ({name})" if name else "")
        return replace(problem, what=f"{where}: {problem.what}", file=file)

    return _in_turn(rows, edition, told)


def _in_turn(
    rows: Sequence[ChangeFile | Mapping[str, object]],
    edition: Edition,
    told: Callable[[int, Problem], Problem],
) -> tuple[PolicyChange, ...]:
    """The changes, each after those before it; every problem at once, with the place of its row."""
    problems: list[Problem] = []
    found: list[PolicyChange] = []
    for place, row in enumerate(rows):
        try:
            found.append(read_change(row if isinstance(row, ChangeFile) else _checked(row), found, edition))
        except InputError as error:
            problems += [told(place, problem) for problem in error.problems]
    if problems:
        raise InputError(problems)
    return tuple(found)


def read_change(
    row: ChangeFile, before: Sequence[PolicyChange], edition: Edition, name: str = ""
) -> PolicyChange:
    """One change after those before it; `edition` and `name` stand in where it names none."""
    if not row.name and not name:
        raise InputError.of("it has no name", "Give it one, by which quotes can name it")
    change = _change(row, row.name or name, row.hs_edition or edition)
    _check_name(change, before)
    return change


def _checked(row: Mapping[str, object]) -> ChangeFile:
    from tumen.tables.models import validate
    from tumen.tables.yaml_document import Document

    try:
        return validate(ChangeFile, Document.of(dict(row)))
    except InputError as error:
        raise InputError(Problem(item.what, item.fix) for item in error.problems) from None


def _check_name(change: PolicyChange, before: Sequence[PolicyChange]) -> None:
    names = [item.name for item in before]
    target = next((item for item in (*before, *remedies_on_file()) if item.name == change.target), None)
    whole = not change.codes and change.origins == ("all",)
    if (
        change.action == "remove"
        and target is not None
        and target.action not in {"add", "carbon"}
        and not whole
    ):
        raise InputError.of(
            f"{target.name!r} changes a rate and can only be removed as a whole",
            "Leave out hs and origins, or set the rate again",
        )
    if change.name in names:
        raise InputError.of(f"the name {change.name!r} is there twice", "Give every change its own name")
    if change.action == "remove" and target is None:
        raise InputError.of(
            f"no change before it and no trade remedy on file is called {change.target!r}",
            f"Names: {', '.join(names) or 'none'}; those of remedies stand in quotes",
        )


def _change(row: ChangeFile, name: str, edition: Edition) -> PolicyChange:
    actions: tuple[Action, ...] = get_args(Action)
    given = [action for action in actions if getattr(row, action) is not None]
    if len(given) != 1:
        raise InputError.of(
            f"it has {len(given)} actions", f"Give one of {', '.join(actions)}, and no second one"
        )
    if row.start and row.until and row.until < row.start:
        raise InputError.of(f"it ends on {row.until}, before it begins on {row.start}", "Correct the days")
    check_codes((row.importer, *row.origins))
    action = given[0]
    change = PolicyChange(
        name=name,
        action=action,
        importer=row.importer,
        source=row.source,
        origins=row.origins,
        codes=tuple(_checked_range(text, edition, row.importer) for text in row.hs),
        edition=edition,
        start=row.start,
        until=row.until,
        regime=row.regime,
    )
    match action:
        case "quota" if row.quota is not None:
            size = _size(row.quota.amount)
            yearly = row.quota.per == "year"
            rate = parse_rate(row.quota.rate)
            return replace(change, rate=rate, target=row.quota.amount.strip(), size=size, yearly=yearly)
        case "carbon" if row.carbon is not None:
            return _carbon(change, row.carbon)
        case "remove" | "end":
            return replace(change, target=getattr(row, action))
        case _:
            return replace(change, rate=parse_rate(getattr(row, action)))


def _size(text: str) -> tuple[Decimal, str]:
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise InputError.of(f"{text!r} is no amount of goods", 'Write a number and a unit, such as "500 t"')
    return Decimal(found[1].replace("_", "")), unit(found[2]).name


def _checked_range(text: str, edition: Edition, importer: str) -> HsRange:
    found = hs_range(text, edition)
    for end in dict.fromkeys((found.first, found.last)):
        check_line(importer, HsCode(end, edition))
    return found


def _carbon(change: PolicyChange, row: CarbonFile) -> PolicyChange:
    price = _per_tonne(row.price)
    paid = {origin: _per_tonne(text) for origin, text in row.paid.items()}
    check_codes((*paid, *row.intensity))
    if other := [origin for origin, rate in paid.items() if rate.currency != price.currency]:
        raise InputError.of(
            f"what was paid in {', '.join(other)} is not in {price.currency}", "Give both in one currency"
        )
    if any(value < 0 for value in row.intensity.values()):
        raise InputError.of("an intensity is negative", "Give tonnes of CO2 per tonne of goods")
    net = {
        origin: Specific(max(price.amount - rate.amount, Decimal(0)), price.currency, CO2)
        for origin, rate in paid.items()
    }
    gross = Specific(price.amount, price.currency, CO2)
    per_goods = {
        origin: Specific(net.get(origin, gross).amount * tonnes, price.currency, "t")
        for origin, tonnes in row.intensity.items()
    }
    return replace(change, rate=gross, net=tuple(net.items()), by_origin=tuple(per_goods.items()))


def _per_tonne(text: str) -> Specific:
    rate = parse_rate(text)
    if not isinstance(rate, Specific) or rate.unit != "t" or rate.per != 1:
        shown = plain(rate.amount) if isinstance(rate, Specific) else text
        raise InputError.of(f"{shown} is no price per tonne of CO2", 'Write for example "75 EUR/t"')
    return rate

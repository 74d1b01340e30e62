"""Read what the question `disruption` asks: events, stocks and parameters, all problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tumen.economy.accounts import Accounts
from tumen.economy.disruption import Behaviour
from tumen.economy.disruption.events import hits_nothing
from tumen.economy.disruption.simulate import capital_of, wrong_together
from tumen.economy.refusals import not_there
from tumen.errors import InputError, Problem
from tumen.study.economy.disruption.columns import EVENTS, INVENTORIES, PlacedEvent, StockRow
from tumen.study.economy.schema import DisruptionFile
from tumen.tables.read import read_table

PARAMETERS = (
    "orders",
    "rationing",
    "psi",
    "inventory_days",
    "restoration_days",
    "overproduction_max",
    "overproduction_days",
    "capital_ratio",
    "rebuilding",
    "timing",
)
"""Keys of study.yaml that are parameters of the model by the same name."""


@dataclass(frozen=True, slots=True)
class Disrupted:
    """The question as read."""

    events: tuple[PlacedEvent, ...]
    inventories: tuple[StockRow, ...]
    behaviour: Behaviour
    days: int
    top: int
    stated: frozenset[str]
    """Parameters that the study states; the others are the defaults of the model."""


def read_disruption(folder: Path, asked: DisruptionFile, accounts: Accounts) -> Disrupted:
    """Read and check the tables against the input-output table; InputError with every problem."""
    problems: list[Problem] = []
    events = read_table(EVENTS, folder / asked.events, "HS2022", problems)
    stocks: tuple[StockRow, ...] = ()
    if asked.inventories is not None:
        stocks = tuple(read_table(INVENTORIES, folder / asked.inventories, "HS2022", problems))
    given = {name: getattr(asked, name) for name in PARAMETERS}
    how = Behaviour(**given, inventories={row.sector: row.days for row in stocks})
    found = Disrupted(
        tuple(events),
        stocks,
        how,
        asked.days,
        asked.top,
        frozenset(asked.model_fields_set & set(PARAMETERS)),
    )
    problems += _wrong(found, accounts)
    if problems:
        raise InputError(problems)
    return found


def _wrong(found: Disrupted, accounts: Accounts) -> Iterator[Problem]:
    axes, before = accounts.axes, 0
    for item in found.events:
        for what, fix in item.event.wrong(axes, found.days):
            before += 1
            yield Problem(what, fix, item.place.file, item.place.line)
    for row in found.inventories:
        strange = not_there("sector", row.sector, axes.sectors)
        if strange:
            before += 1
            yield Problem(*strange, row.place.file, row.place.line)
    for what, fix in found.behaviour.wrong(axes):
        if not what.startswith("inventories:"):  # told above, with its line
            before += 1
            yield Problem(what, fix)
    if not before:
        capital = capital_of(accounts, found.behaviour)
        for item in found.events:
            empty = hits_nothing(item.event, accounts, capital)
            if empty:
                yield Problem(*empty, item.place.file, item.place.line)
        for what, fix in wrong_together(
            [item.event for item in found.events], found.behaviour, axes, capital
        ):
            yield Problem(what, fix)

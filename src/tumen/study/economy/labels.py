"""How economies, sectors, money and per cent of a table read in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from tumen.economy.accounts import sector_labels
from tumen.economy.accounts.axes import SIZES
from tumen.reference.economies import aggregates
from tumen.reference.economies import economies as economies_on_file
from tumen.study.economy.read import EconomyStudy
from tumen.study.economy.results import CodeLabel
from tumen.study.statements import Figure, Names

_GROUPS = {"EU27": "European Union (27)"}
"""Groups of the built-in table that are no economy of ISO 3166."""


def labels_of(study: EconomyStudy) -> tuple[tuple[CodeLabel, ...], tuple[CodeLabel, ...]]:
    """What the economies and the sectors of the table are called."""
    names = {item.iso3: item.name for item in economies_on_file() if item.iso3} | _GROUPS | dict(aggregates())
    accounts, sectors = study.accounts, sector_labels()
    economies = (
        CodeLabel(code, names.get(code, code), accounts.notes.get(code, ""))
        for code in accounts.axes.economies
    )
    return tuple(economies), tuple(CodeLabel(code, sectors.get(code, code)) for code in accounts.axes.sectors)


class TableWords:
    """Names of economies and sectors, and money of the table as one reads it."""

    def __init__(self, labels: Iterable[CodeLabel], unit: str) -> None:
        self._names, self._unit = {label.code: label.name for label in labels}, unit

    def name(self, code: str) -> str:
        """What a code stands for."""
        return self._names.get(code, code)

    def names(self, codes: Sequence[str]) -> Names:
        """What several codes stand for."""
        return Names(tuple(map(self.name, codes)))

    def money(self, value: float) -> Figure:
        """The size of an amount; millions are read as billions where they are large."""
        size, _, currency = self._unit.rpartition(" ")
        if size not in SIZES:
            return Figure(abs(value), self._unit, "short")
        return Figure(abs(value) * SIZES[size], currency, "short")


def per_cent(value: float) -> Figure:
    """The size of a share or change that is in per cent."""
    return Figure(exact(abs(value)), "", "percent")


def exact(value: float) -> Decimal:
    """A number with the digits that are shown of it."""
    return Decimal(repr(float(value)))

"""The stress table and the heat map of places by length, arranged for the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.language.force import in_force
from tumen.report.draw.bars import shade
from tumen.report.network.curves import TableView
from tumen.study.network.answer import NOTHING
from tumen.study.network.outages.told import of_stress
from tumen.study.words.figures import short as amount
from tumen.study.words.say import say_all

if TYPE_CHECKING:
    from tumen.network.questions.stress import Lost, Stress, Stressed
    from tumen.study.network.results import NetworkResult

_KINDS = {"site": "site", "supplier": "supplier", "port": "port or passage"}


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A place out for a length: a shade of the style sheet, the loss, and what is not delivered."""

    kind: str
    text: str
    facts: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One place."""

    name: str
    facts: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class StressView:
    """What the chapter shows."""

    words: tuple[str, ...]
    lengths: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    unused: tuple[str, ...]
    """Places that nothing of the plan passes."""
    table: TableView | None


def stress_view(result: NetworkResult) -> StressView | None:
    """Arrange it; None where the study does not ask."""
    if (asked := result.stress) is None:
        return None
    words = tuple(say_all([*of_stress(asked, result.currency, result.basis)], in_force()))
    if asked.found is None:
        return StressView(words, (), (), (), None)
    used = [row for row in asked.found.places if row.used]
    known = [lost.loss for row in used for lost in row.lost if lost.loss is not None]
    largest = max(known, default=0.0)
    base = result.scenarios[0].plan
    several = base is not None and len(base.network.periods) > 1
    return StressView(
        words,
        tuple(f"{length:g} days" for length in asked.found.lengths),
        tuple(
            HeatRow(
                row.place.name,
                _KINDS[row.place.kind],
                tuple(_cell(lost, largest, result.currency, when=several) for lost in row.lost),
            )
            for row in used
        ),
        tuple(row.place.name for row in asked.found.places if not row.used),
        _table(asked.found, used, asked.loss_under, result.currency),
    )


def _cell(lost: Lost, largest: float, currency: str, *, when: bool) -> HeatCell:
    facts = f"{lost.undelivered:,.0f} units short" if lost.undelivered >= 0.5 else "all delivered"
    if when and lost.start is not None:
        facts += f", from {lost.start}"
    if lost.loss is None:
        return HeatCell("cannot", "not known", facts)
    kind = shade(-lost.loss if lost.loss > 1e-9 * largest else 0.0, largest)
    return HeatCell(kind, _loss(lost.loss, currency), facts)


def _loss(loss: float, currency: str) -> str:
    return f"saves {amount(-loss, currency)}" if loss < -NOTHING else amount(max(0.0, loss), currency)


def _table(found: Stress, used: list[Stressed], under: float | None, currency: str) -> TableView:
    """How long each place is borne, how long it takes to recover, and what redundancy costs."""
    heads: tuple[str, ...] = (
        "Place",
        "Time to survive",
        "Time to recover",
        "Lost until recovered",
        "Exposed",
    )
    rows: list[tuple[str, ...]]
    rows = [(row.place.name, _survives(row, found), *_recovers(row, currency)) for row in used]
    if under is not None:
        heads = (*heads, f"To lose at most {amount(under, currency)} costs", "Its sites")
        rows = [(*cells, *_mended(row, currency)) for cells, row in zip(rows, used, strict=True)]
    return TableView("Survival and recovery, the worst first", heads, tuple(rows), (1, 2, 3))


def _survives(row: Stressed, found: Stress) -> str:
    if row.survives_days is None:
        return f"{found.lengths[-1]:g} days or more"
    return f"{row.survives_days:,.4g} days"


def _recovers(row: Stressed, currency: str) -> tuple[str, str, str]:
    exposed = {True: "yes", False: "no", None: "not known"}[row.exposed]
    if row.place.recovery_days is None or row.at_recovery is None:
        return "not stated", "not known", exposed
    loss = row.at_recovery.loss
    lost = "not known" if loss is None else _loss(loss, currency)
    return f"{row.place.recovery_days:f} days", lost, exposed


def _mended(row: Stressed, currency: str) -> tuple[str, str]:
    if row.redundancy is not None:
        return amount(max(0.0, row.redundancy.extra), currency), ", ".join(row.redundancy.sites)
    return ("none keeps it", "") if row.why_not else ("nothing", "")

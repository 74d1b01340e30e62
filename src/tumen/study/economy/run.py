"""Answer a study of whole economies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tumen
from tumen.study.economy.answer import answer_of
from tumen.study.economy.assumptions import assumptions_of, vintages_of
from tumen.study.economy.dependence import dependence, extraction, plants
from tumen.study.economy.results import CodeLabel, EconomyResult
from tumen.study.economy.trade import trade_result

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.study.economy.read import EconomyStudy

# Groups of the built-in table that are no economy of ISO 3166.
_GROUPS = {"EU27": "European Union (27)", "ROW": "Rest of the world"}


def run_economy_study(
    study: EconomyStudy,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    processes: int | None = 1,
    on: str | None = None,
) -> EconomyResult:
    """Answer every question of a study of whole economies.

    Parameters
    ----------
    progress
        Called with the name of a step, a number and how many there are: before each variant, after each draw.
    processes
        Processes of this machine that solve the draws; None is all its cores.
    on
        Address of a Dask scheduler that solves them instead, ``tcp://host:8786``. The numbers do not depend
        on either.

    Raises
    ------
    InputError
        If the table is unsound, or a question does not fit it.
    NotConvergedError
        If one equilibrium is not found.
    """
    axes = study.accounts.axes
    trade = trade_result(study, progress, processes=processes, on=on) if "trade" in study.ask else None
    relied, links = dependence(study)
    taken = extraction(study) if "extraction" in study.ask else ()
    built = plants(study)
    economies, sectors = _economies(study), _sectors(axes.sectors)
    return EconomyResult(
        study=study.study,
        title=study.title,
        question=study.question,
        on=study.on,
        unit=axes.unit,
        year=axes.year,
        table=study.asked.accounts.table,
        answer=answer_of(
            trade=trade,
            dependence=relied,
            extraction=taken,
            plants=built,
            labels=(*economies, *sectors),
            unit=axes.unit,
        ),
        economies=economies,
        sectors=sectors,
        focus=study.asked.focus,
        trade=trade,
        dependence=relied,
        links=links,
        extraction=taken,
        plants=built,
        notes=_notes(study),
        assumptions=assumptions_of(study),
        vintages=vintages_of(study),
        version=tumen.__version__,
    )


def _economies(study: EconomyStudy) -> tuple[CodeLabel, ...]:
    from tumen.reference.economies import economies

    names = {item.iso3: item.name for item in economies() if item.iso3} | _GROUPS
    notes = study.accounts.notes
    return tuple(
        CodeLabel(code, names.get(code, code), notes.get(code, "")) for code in study.accounts.axes.economies
    )


def _sectors(codes: tuple[str, ...]) -> tuple[CodeLabel, ...]:
    from tumen.economy.accounts import sector_labels

    names = sector_labels()
    return tuple(CodeLabel(code, names.get(code, code)) for code in codes)


def _notes(study: EconomyStudy) -> tuple[str, ...]:
    """What must be said with every result: every note of the table."""
    return tuple(f"{code}: {note}" if code else note for code, note in study.accounts.notes.items())

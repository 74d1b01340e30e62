"""Why no plan keeps everything: a smallest set of statements that cannot hold together, and the least that
mends it.

Only what a study states can give way: commitments, service, offers, capacities, lanes, limits, decisions on
sites. Balances, the law and the definitions of the model hold in any case.
"""

from __future__ import annotations

from dataclasses import dataclass

from tumen.network.conflict.rows import ConflictModel
from tumen.network.conflict.statements import Commitment, Relaxed, statement_of
from tumen.network.mip.settings import Settings
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network

__all__ = ["Commitment", "Conflict", "Relaxed", "conflict"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements of which one must give way, and the smallest relaxation under which there is a plan.

    The core is minimal: with any one of its statements dropped (and all that are not in it) there is a plan.
    A network may have several conflicts; the relaxation mends all of them.
    """

    core: tuple[Commitment, ...]
    relaxation: tuple[Relaxed, ...]
    """The least sum of shares."""

    @property
    def words(self) -> tuple[str, ...]:
        """The core in words."""
        return tuple(statement.text for statement in self.core)


def conflict(network: Network, law: TradeLaw, settings: Settings | None = None) -> Conflict | None:
    """Find out why there is no plan; None where there is one.

    By a deletion filter over the rows of the model, each test solved to the end, after a first choice by the
    prices of the relaxed rows (Farkas); the relaxation by a slack for every statement, weighted by one over
    what was stated.

    Raises
    ------
    InputError
        If the network is structurally wrong: then the problems say why there is no plan.
    NotConvergedError
        If a test was not decided in the time that the settings give.
    MissingExtraError
        If the extra [network] is not installed.
    """
    model = ConflictModel(network, law, settings or Settings())
    every = tuple(range(len(model.elements)))
    if not model.work.unmet and model.feasible(every):
        return None
    relaxation = model.relaxation()
    if model.work.unmet:
        core: tuple[Commitment, ...] = (statement_of(*model.work.unmet[0][:2]),)
    else:
        core = tuple(model.elements[index].statement for index in model.smallest(every))
    return Conflict(core, relaxation)

"""How a row of rates stands for goods: its rank among those of its regime, and whether the regime is open."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tumen.agreements.load import agreement_place, agreements_on_file, load_agreement
from tumen.origin.truth import all_of
from tumen.tariff.rates.beneficiaries import benefits
from tumen.tariff.rates.on_file import role_of

if TYPE_CHECKING:
    from datetime import date

    from tumen.origin.truth import Truth


_NAMED, _MEMBER, _OPEN = 0, 1, 2

Standing = tuple[int, "Truth"]
"""Rank of a row among those of its regime, whether the regime is open to the goods."""


def standing_of(  # noqa: PLR0917
    regime: str, beneficiaries: tuple[str, ...], importer: str, exporter: str, party: str, on: date
) -> Standing | None:
    """How a row stands for goods, as `rates.beneficiaries.row_for` takes it; None: not for them."""
    role = role_of(regime)
    if role == "component":
        return None
    if role in {"mfn", "programme"}:
        return _NAMED, True
    benefit = benefits(beneficiaries, party, on)
    if benefit is False:
        return None
    rank = _OPEN if benefit is None else _NAMED if party in beneficiaries else _MEMBER
    return rank, all_of([benefit, _in_force(regime, exporter, importer, on)])


def _in_force(regime: str, exporter: str, importer: str, on: date) -> Truth:
    if regime not in agreements_on_file():
        return True
    return _in_force_there(agreement_place(regime), exporter, importer, on)


@lru_cache(maxsize=1 << 16)  # a table asks the same for every line
def _in_force_there(place: str, exporter: str, importer: str, on: date) -> Truth:
    """By the place of the agreement, since a user's own may have the code of one that is shipped."""
    return load_agreement(place).in_force(exporter, importer, on).holds

"""Proofs of origin of an agreement: who makes them out, how long they hold, what stands on them."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from tumen.schema import Frozen


class ProofType(Frozen):
    """A proof of origin that may be used to claim."""

    kind: str
    who: str
    article: str
    parties: tuple[str, ...] | Literal["all"] = "all"
    """Exporting Parties where it can be had, as far as on file."""
    note: str | None = None


class BackToBack(Frozen):
    """A proof that a Party on the way makes out on a first proof: what it needs."""

    article: str
    valid_first: str
    """Article by which the first proof is valid when the second is made out."""
    within_validity: str | None = None
    """Article by which it holds no longer than the first proof."""
    within_quantity: str | None = None
    """Article by which all that is re-exported is no more than the quantity of the first proof."""
    also: tuple[str, ...] = ()
    """What a person checks besides."""


class ProofPolicy(Frozen):
    """Proofs of origin, their life, and the waiver."""

    types: tuple[ProofType, ...]
    valid_months: int | None = None
    valid_article: str | None = None
    waiver_value: Decimal | None = None
    waiver_currency: str | None = None
    waiver_article: str | None = None
    records_years: int | None = None
    records_article: str | None = None
    must_state: tuple[str, ...] = ()
    """Minimum information on the proof."""
    back_to_back: BackToBack | None = None
    """None: nothing is on file, so that none is taken."""
    notes: tuple[str, ...] = ()

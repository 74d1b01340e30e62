"""Which links are asked about: those of the chains named, and of these only what a ledger finds missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tumen.zone.chains import check_asked
from tumen.zone.chains.makers import find_makers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tumen.reference.hs import HsCode
    from tumen.zone.chains.model import Chain, Link
    from tumen.zone.snapshot import Snapshot


class AskedLinks(NamedTuple):
    """Links that are asked about, and what is known of the others."""

    links: tuple[Link, ...]
    made: tuple[HsCode, ...]
    """Codes of links that are surely made."""
    unplaced: tuple[str, ...]
    """What could not be placed in a chain, in words."""


def chains_named(known: Sequence[Chain], names: Sequence[str]) -> Sequence[Chain]:
    """The chains that are named, all where none is; InputError for one that there is not."""
    check_asked(names, known)
    return [chain for chain in known if not names or chain.chain in names]


def links_asked(
    known: Sequence[Chain], asked: Sequence[Chain], snapshot: Snapshot | None, on: date
) -> AskedLinks:
    """Every link of the chains that are asked; with a ledger those that are missing as far as it knows."""
    if snapshot is None:
        return AskedLinks(tuple(one for chain in asked for one in chain.links), (), ())
    found = find_makers(known, snapshot, on, [chain.chain for chain in asked])
    made = [one.link for chain in found.chains for one in chain.links if one.made]
    missing = tuple(one.link for chain in found.chains for one in chain.missing)
    return AskedLinks(missing, tuple(code for link in made for code in link.hs), tuple(found.unplaced))

"""What the measures of a variant say against themselves or each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.economy.refusals import EVERY
from tumen.study.economy.policy.change import duties_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.economy.schema import Variant

Found = tuple[str, int, str, str]
"""The list, the place in it, what is wrong, how to mend it."""


def wrong_measures(variant: Variant) -> Iterator[Found]:
    """A measure of an economy on itself, and two measures of one kind that meet in the same trade."""
    keys: dict[str, list[tuple[int, tuple[str, ...]]]] = {
        "duties": [(at, (d.importer, d.exporter, d.sector)) for at, d, _ in duties_of(variant)]
    }
    for name in ("export_duties", "embargoes"):
        rows = enumerate(getattr(variant, name))
        keys[name] = [(at, (row.importer, row.exporter, row.sector)) for at, row in rows]
    keys["trade_costs"] = [
        (at, (row.importer, row.exporter, row.sector, row.kind)) for at, row in enumerate(variant.trade_costs)
    ]
    for name, found in keys.items():
        for place, (importer, exporter, *_) in found:
            if importer == exporter != EVERY:
                own = "pays no duty on its own goods" if "duties" in name else "does not trade with itself"
                yield name, place, f"{importer} {own}", "Name another exporter"
    keys["productivity"] = [(at, (row.economy, row.sector)) for at, row in enumerate(variant.productivity)]
    for name, found in keys.items():
        for later, (place, key) in enumerate(found):
            for before, other in found[:later]:
                if all(one == two or EVERY in {one, two} for one, two in zip(key, other, strict=True)):
                    said = "twice the same" if key == other else "both hold for some of the same trade"
                    what = f"{', '.join(key)} and {', '.join(other)} (number {before + 1}): {said}"
                    yield name, place, what, "Add them up in one, or write out what each is of without *"
                    break

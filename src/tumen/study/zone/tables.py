"""The question of a zone as flat tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.study.core.results.plain import Flat, flat
from tumen.zone.chains.tables import chain_rows
from tumen.zone.opportunities.tables import opportunity_rows
from tumen.zone.worth import worth_tables

if TYPE_CHECKING:
    from tumen.study.zone.results import ZoneResult
    from tumen.zone.indicators.results import Range


def tables_of(found: ZoneResult) -> dict[str, list[Flat]]:
    """By name; a figure that is not known exactly has two ends, each empty where it is not known."""
    tables = {
        "zone-pipeline": [
            flat(stage=item.stage, **_ends("now", item.now), **_ends("reached", item.reached))
            for item in found.pipeline.stages
        ],
        "zone-growth": [
            flat(
                indicator=item.indicator,
                definition=item.definition,
                chosen=item.chosen,
                on=item.on,
                before_on=item.before_on,
                **_ends("now", item.now),
                **_ends("before", item.before),
                **_ends("times", item.times),
                rule=item.rule,
                source=item.source,
            )
            for item in found.growth
        ],
        "zone-rates": [
            flat(
                indicator=item.indicator,
                group=item.group,
                definition=item.definition,
                chosen=item.chosen,
                unit=item.value.unit,
                **_ends("value", item.value),
                **_ends("numerator", item.numerator),
                **_ends("denominator", item.denominator),
                rule=item.rule,
                source=item.source,
            )
            for item in found.rates
        ],
        "zone-targets": [
            flat(
                indicator=item.indicator,
                definition=item.definition,
                chosen=item.chosen,
                period=str(item.period),
                unit=item.target.unit,
                **_ends("target", item.target),
                **_ends("so_far", item.so_far),
                **_ends("year_end", item.year_end),
                reached=item.reached,
                method=item.method,
            )
            for item in found.targets
        ],
        "zone-chains": [flat(**row) for row in chain_rows(found.chains)],
    }
    if found.worth is not None:
        of_worth = worth_tables(found.worth)
        tables |= {f"zone-worth-{name}": [flat(**row) for row in rows] for name, rows in of_worth.items()}
    if found.opportunities is not None:
        rows_of = opportunity_rows(found.opportunities)
        tables |= {
            f"zone-opportunities-{name}": [flat(**row) for row in rows] for name, rows in rows_of.items()
        }
    return tables


def _ends(name: str, found: Range | None) -> dict[str, Any]:
    low, high = (None, None) if found is None else (found.low, found.high)
    return {name: low if low == high else None, f"{name}_low": low, f"{name}_high": high}

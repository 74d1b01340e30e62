"""What the question `disruption` found, as flat tables."""

from __future__ import annotations

from tumen.study.core.results.plain import Flat, columns_of, flat
from tumen.study.economy.disruption.results import DisruptionResult


def tables_of(found: DisruptionResult) -> dict[str, list[Flat]]:
    """The tables by name; days are in columns by economy."""
    records = {
        "disruption": found.economies,
        "disruption-industries": found.industries,
        "first-stops": found.first_stops,
        "missing-inputs": found.held_back,
        "disruption-sensitivity": found.moved,
    }
    tables = {name: [flat(**columns_of(item)) for item in items] for name, items in records.items()}
    tables["disruption-days"] = [
        flat(day=day, **{path.economy: path.index[day] for path in found.paths}) for day in range(found.days)
    ]
    return tables

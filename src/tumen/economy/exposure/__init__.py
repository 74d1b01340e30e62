"""Who depends on whom: pure functions on accounts."""

from tumen.economy.exposure.extraction import (
    CutOff,
    critical_links,
    criticality,
    cut_off,
    extract_economies,
    extract_link,
    extract_sector,
    extract_supply,
)
from tumen.economy.exposure.leontief import Ghosh, Leontief, ghosh, leontief, supply_side
from tumen.economy.exposure.perimeter import value_added_in_exports
from tumen.economy.exposure.position import downstreamness, upstreamness
from tumen.economy.exposure.reliance import (
    Concentration,
    InputReliance,
    concentration,
    input_reliance,
    integration,
)
from tumen.economy.exposure.substitution import substitute
from tumen.economy.exposure.value_added import (
    borin_mancini,
    koopman_wang_wei,
    origin_of_exports,
    participation,
    value_added_by_absorption,
)

__all__ = [
    "Concentration",
    "CutOff",
    "Ghosh",
    "InputReliance",
    "Leontief",
    "borin_mancini",
    "concentration",
    "critical_links",
    "criticality",
    "cut_off",
    "downstreamness",
    "extract_economies",
    "extract_link",
    "extract_sector",
    "extract_supply",
    "ghosh",
    "input_reliance",
    "integration",
    "koopman_wang_wei",
    "leontief",
    "origin_of_exports",
    "participation",
    "substitute",
    "supply_side",
    "upstreamness",
    "value_added_by_absorption",
    "value_added_in_exports",
]

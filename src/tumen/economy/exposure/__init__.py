"""Who depends on whom: pure functions on accounts."""

from tumen.economy.exposure.extraction import (
    Extraction,
    Ranked,
    critical_links,
    criticality,
    extract_economies,
    extract_link,
    extract_sector,
    extract_supply,
)
from tumen.economy.exposure.leontief import Ghosh, Leontief, ghosh, leontief
from tumen.economy.exposure.reliance import (
    Concentration,
    InputReliance,
    Integration,
    concentration,
    input_reliance,
    integration,
)
from tumen.economy.exposure.substitution import Substitution, substitute
from tumen.economy.exposure.value_added import (
    BorinMancini,
    KoopmanWangWei,
    Participation,
    borin_mancini,
    downstreamness,
    koopman_wang_wei,
    origin_of_exports,
    participation,
    upstreamness,
    value_added_by_absorption,
)

__all__ = [
    "BorinMancini",
    "Concentration",
    "Extraction",
    "Ghosh",
    "InputReliance",
    "Integration",
    "KoopmanWangWei",
    "Leontief",
    "Participation",
    "Ranked",
    "Substitution",
    "borin_mancini",
    "concentration",
    "critical_links",
    "criticality",
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
    "upstreamness",
    "value_added_by_absorption",
]

"""What a study returns: one answer, and what each scale found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tumen.study.core.records import Answer, Assumption, Vintage
    from tumen.study.economy.results import EconomyResult
    from tumen.study.network.results import NetworkResult
    from tumen.study.product.results import ProductResult


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The whole study. A scale of which nothing is asked is None."""

    study: str
    title: str
    question: str
    ask: tuple[str, ...]
    on: date
    currency: str
    answer: Answer
    product: ProductResult | None
    network: NetworkResult | None
    economy: EconomyResult | None
    assumptions: tuple[Assumption, ...]
    vintages: tuple[Vintage, ...]
    version: str

"""The agreements in force for a good and a pair, side by side, in words:
the section "Which agreement" of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.report.words import Mark, criterion_text, duty_text, needs_text, rate_text, status_mark
from tumen.study.product.compare import NOT_ON_FILE
from tumen.study.words.figures import points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tumen.study.product.compare import AgreementOption
    from tumen.study.product.results import Cell
    from tumen.tariff.quote.quotes import Quote

_FEW_NEEDS = 2


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement for one pair."""

    agreement: str
    claimed: bool
    mark: Mark
    criterion: str
    margin: str
    duty: str
    proof: str
    valid: str
    records: str


@dataclass(frozen=True, slots=True)
class Pair:
    """One site in one market: every agreement in force, the verdict, and why the others are not in force."""

    label: str
    lines: tuple[AgreementLine, ...]
    verdict: str
    outside: str


@dataclass(frozen=True, slots=True)
class Proofs:
    """What an agreement asks as proof, in full."""

    agreement: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """The section of one product."""

    pairs: tuple[Pair, ...]
    proofs: tuple[Proofs, ...]


def choice(cells: Iterable[Cell]) -> ChoiceView:
    """Arrange the agreements of every pair of a product; sales at home are left out."""
    pairs: list[Pair] = []
    proofs: dict[tuple[str, tuple[str, ...]], Proofs] = {}
    for cell in cells:
        compared = cell.compared
        if compared is None:
            continue
        label = f"{cell.site_name} to {cell.market_name}"
        lines = tuple(_line(option, compared.claim, cell) for option in compared.options)
        pairs.append(Pair(label, lines, compared.verdict, "; ".join(compared.outside)))
        for option in compared.options:
            items = _items(option)
            proofs.setdefault((option.agreement, items), Proofs(option.agreement, option.title, items))
    return ChoiceView(tuple(pairs), tuple(sorted(proofs.values(), key=lambda item: item.agreement)))


def _line(option: AgreementOption, claim: str | None, cell: Cell) -> AgreementLine:
    proof = option.proof
    criterion = "none met" if option.criterion is None else criterion_text(option.criterion)
    if option.criterion is None and option.needs:
        criterion = needs_text(option.needs, _FEW_NEEDS)
    return AgreementLine(
        option.agreement,
        option.agreement == claim,
        status_mark(option.status),
        criterion,
        "none" if option.margin is None else points(option.margin),
        _duty(cell.quotes.of(option.agreement) if cell.quotes is not None else None),
        " or ".join(proof.names) if proof.names else NOT_ON_FILE,
        proof.valid or NOT_ON_FILE,
        proof.records or NOT_ON_FILE,
    )


def _duty(quote: Quote | None) -> str:
    if quote is None or quote.rate is None:
        return f"rate {NOT_ON_FILE}"
    return f"{rate_text(quote)}: {duty_text(quote)}"


def _items(option: AgreementOption) -> tuple[str, ...]:
    proof = option.proof
    if proof.kinds is None:
        return (f"proofs {NOT_ON_FILE}",)
    found = [*proof.kinds]
    if proof.not_needed is not None:
        found.append(f"not needed for a consignment of at most {proof.not_needed}")
    return (*found, *proof.notes)

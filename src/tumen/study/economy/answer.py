"""The answer of a study of whole economies in a few sentences, made of its results only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.study.results import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tumen.study.economy.results import (
        Dependence,
        EconomyEffect,
        Extracted,
        Label,
        PlantEffect,
        TradeResult,
        VariantResult,
    )


def per_cent(value: float, digits: int = 2) -> str:
    """A signed figure in per cent; what is not zero is not shown as zero."""
    if value == 0:
        return "0 %"
    if abs(value) < 0.5 * 10**-digits:
        return f"{'+' if value > 0 else '-'}under {10**-digits:.{digits}f} %"
    return f"{value:+.{digits}f} %"


def money(value: float, unit: str, *, signed: bool = False) -> str:
    """Millions as billions where they are large: ``170.2 billion USD``."""
    sign = "+" if signed else ""
    if unit.startswith("million ") and abs(value) >= 1000:
        return f"{value / 1000:{sign},.1f} billion {unit.removeprefix('million ')}"
    return f"{value:{sign},.0f} {unit}" if abs(value) >= 10 else f"{value:{sign},.3g} {unit}"


def answer_of(
    *,
    trade: TradeResult | None,
    dependence: Sequence[Dependence],
    extraction: Sequence[Extracted],
    plants: Sequence[PlantEffect],
    labels: Sequence[Label],
    unit: str,
) -> Answer:
    """Every question that was asked, in one or two sentences each; the first is the headline."""
    names = {label.code: label.name for label in labels}
    said: list[str] = []
    if trade is not None:
        proxies = {label.code for label in labels if "proxy" in label.note}
        said += _trade(trade, names, proxies, unit)
    said += [_dependence(item, names) for item in dependence]
    if extraction:
        said.append(_extraction(extraction, names))
    said += [_plant(item, names, unit) for item in plants]
    return Answer(said[0] if said else "", tuple(said[1:]))


def _trade(trade: TradeResult, names: dict[str, str], proxies: set[str], unit: str) -> Iterator[str]:
    main = trade.main
    inside = [item for item in main.effects if item.economy in trade.members]
    ranked = sorted(inside, key=lambda item: -item.real_income)
    gains = [item for item in ranked if item.real_income > 0][:2]
    losses = [item for item in reversed(ranked) if item.real_income < 0][:2]
    total = main.total
    low, high = main.members_band.low, main.members_band.high
    said = [
        (
            f"{main.title} change the real income of the members together by {per_cent(main.members_real_income, 3)} "
            f"({low:+.3f} to {high:+.3f} in nine of ten draws of the elasticities)"
        )
    ]
    if gains:
        said.append(f"the largest gain is in {_listed(gains, names, proxies)}")
    if losses:
        said.append(f"the largest loss in {_listed(losses, names, proxies)}")
    yield "; ".join(said) + ". Only tariffs on goods are counted."
    grows = "" if total.rise_pct is None else f" ({total.rise_pct:+.1f} %)"
    diverted = (
        f"imports from outside fall by {money(total.diversion, unit)}"
        if total.diversion >= 0
        else f"imports from outside do not fall (they rise by {money(-total.diversion, unit)})"
    )
    yield f"Trade among members changes by {money(total.rise_from_members, unit, signed=True)}{grows}, and {diverted}."
    for part, derived, cuts in _earned(trade):
        yield (
            f"As far as the preference is earned, trade among members changes by "
            f"{money(part.total.rise_from_members, unit, signed=True)} ({derived} of {cuts} cuts by shares of goods{_invented(part)})."
        )


def _earned(trade: TradeResult) -> Iterator[tuple[VariantResult, int, int]]:
    """Variants with derived shares, with the number of cuts derived and of all."""
    for variant in trade.variants:
        rows = [item for item in trade.earned if item.variant == variant.name]
        if rows:
            yield variant, sum(item.from_goods for item in rows), sum(item.cuts for item in rows)


def _invented(variant: VariantResult) -> str:
    return ", illustrative" if any("(illustrative)" in said for said in variant.changes) else ""


def _listed(items: Sequence[EconomyEffect], names: dict[str, str], proxies: set[str]) -> str:
    return " and ".join(
        f"{names.get(item.economy, item.economy)} ({per_cent(item.real_income)}"
        f"{', input coefficients by proxy' if item.economy in proxies else ''})"
        for item in items
    )


def _dependence(item: Dependence, names: dict[str, str]) -> str:
    first = item.suppliers[0]
    return (
        f"Of all production behind {names.get(item.sector, item.sector)} in {names.get(item.economy, item.economy)}, "
        f"{item.foreign_look_through:.1f} % is foreign, of which face value shows {item.foreign_face_value:.1f}; "
        f"the first foreign economy is {names.get(first.economy, first.economy)} ({first.look_through:.1f} %, face value "
        f"{first.face_value:.1f})."
    )


def _extraction(found: Sequence[Extracted], names: dict[str, str]) -> str:
    first = ", ".join(
        f"{names.get(item.economy, item.economy)} ({item.supply_share:.1f} % of their value added)"
        for item in found[:3]
    )
    return f"If no input could be replaced, all others together would lose most without the deliveries of {first}."


def _plant(item: PlantEffect, names: dict[str, str], unit: str) -> str:
    home = names.get(item.economy, item.economy)
    return (
        f"{item.name} ({money(item.output, unit)} a year): {money(item.total_value_added_home, unit, signed=True)} of value "
        f"added in {home} through all tiers, {money(item.direct_value_added, unit)} in the plant itself; import share of the "
        f"product {item.import_share_before:.2f} to {item.import_share_after:.2f} %."
    )

"""What is found as rows, for pages, files and the terminal: a figure as its least and its most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tumen.origin.truth import Truth
from tumen.zone.opportunities.known import KnownRange
from tumen.zone.opportunities.ranking import CRITERIA
from tumen.zone.opportunities.results import Opportunities, Opportunity

Row = dict[str, Any]


def opportunity_rows(found: Opportunities, language: str = "en") -> dict[str, list[Row]]:
    """Tables by name: ``links`` (one row each, by front), ``origin`` (goods, markets and agreements),
    ``duty`` (goods and markets), ``bought`` (from whom) and ``unused`` (preferences that are not used yet).
    """
    parts: Mapping[str, Any] = {"origin": _origin, "duty": _duty, "bought": _bought}
    tables = {"links": [_link(item, language) for item in found.found]}
    for name, rows in parts.items():
        tables[name] = [
            {"chain": item.link.chain, "link": item.link.link, **row}
            for item in found.found
            for row in rows(item)
        ]
    tables["unused"] = [
        {
            "firm": item.firm,
            "product": item.product,
            "market": item.market,
            "importer": item.importer,
            "agreement": item.agreement,
            "rate": item.rate,
            "claimed": item.claimed,
            "originates": _said(item.originates),
            "unused": _said(item.unused),
            **_figure("saving", item.saving),
            "missing": _listed(item.saving.missing),
        }
        for item in found.unused
    ]
    return tables


def _link(item: Opportunity, language: str) -> Row:
    row: Row = {
        "front": item.front,
        "chain": item.link.chain,
        "link": item.link.link,
        "name": item.link.name(language),
        "hs": _listed(map(str, item.link.hs)),
    }
    for name in CRITERIA:
        row |= _figure(name, item.criteria[name])
    return row | {
        **_figure("dependence", item.dependence),
        "origin_assumed": _said(item.assumed),
        "grade": _listed(dict.fromkeys(one.grade for one in item.purchases)),
        "leads": _listed(item.leads),
        "behind": _listed(f"{chain}:{link} in {', '.join(names)}" for chain, link, names in item.behind),
        "closest": _listed(item.relatedness.to),
        "missing": _listed(item.missing),
    }


def _origin(item: Opportunity) -> Iterator[Row]:
    for one in item.verdicts:
        yield {
            "firm": one.firm,
            "product": one.product,
            "market": one.market,
            "importer": one.importer,
            "agreement": one.agreement,
            "today": _said(one.today),
            "with_link": _said(one.with_link),
            "if_link_does_not_originate": _said(one.if_not),
            "begins": _said(one.begins),
            "margin_today": _points(one.margin_today),
            "margin_with_link": _points(one.margin_with_link),
            "more_margin": _said(one.gains_margin),
        }


def _duty(item: Opportunity) -> Iterator[Row]:
    for one in item.gains:
        yield {
            "firm": one.firm,
            "product": one.product,
            "market": one.market,
            "importer": one.importer,
            "regime_today": one.regime_today,
            "regime_with_link": one.regime_with_link,
            **_figure("duty_today", one.duty_today),
            **_figure("duty_with_link", one.duty_with_link),
            **_figure("saving", one.saving),
            **_figure("saving_if_link_does_not_originate", one.saving_if_not),
            "missing": _listed(one.saving.missing),
        }


def _bought(item: Opportunity) -> Iterator[Row]:
    for one in item.purchases:
        yield {
            "firm": one.firm,
            "product": one.product,
            "material": one.material,
            "told_by": one.grade,
            "surely": _said(one.surely),
            "supplier": one.supplier,
            "economy": one.economy,
            "imported": _said(one.imported),
            **_figure("amount", one.amount),
            **_figure("dearer_here", one.gap),
            "missing": _listed((*one.amount.missing, *one.gap.missing)),
        }


def in_words(figure: KnownRange, *, places: int = 0) -> str:
    """A figure for a reader, as far as it is known."""
    if figure.exact is not None:
        return f"{figure.exact:,.{places}f}"
    if figure.low is None and figure.high is None:
        return "not known"
    if figure.high is None:
        return f"{figure.low:,.{places}f} or more"
    if figure.low is None:
        return f"{figure.high:,.{places}f} or less"
    return f"{figure.low:,.{places}f} to {figure.high:,.{places}f}"


def _figure(name: str, figure: KnownRange) -> Row:
    return {f"{name}_least": figure.low, f"{name}_most": figure.high}


def _points(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else round(figure, 6)


def _said(answer: Truth) -> str:
    return {True: "yes", False: "no", None: "not known"}[answer]


def _listed(items: Any) -> str:
    return "; ".join(dict.fromkeys(items))

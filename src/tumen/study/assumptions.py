"""What a study states itself, for the reader to see first: law and tax singly, prices and quantities by table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tumen.study.columns import TABLES
from tumen.study.results import Assumption
from tumen.study.source import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.read import Study
    from tumen.study.rows import Tables

ILLUSTRATIVE = "illustrative"


def is_illustrative(source: str) -> bool:
    """Whether a source says that the figure only illustrates."""
    return source.strip().lower().startswith(ILLUSTRATIVE)


def assumptions_of(study: Study) -> tuple[Assumption, ...]:
    """Every assumption: those about law and tax first, then those of scenarios, then the other tables together."""
    tables = study.tables
    return (*_of_law(study), *_of_scenarios(study), *_by_table(tables))


def _of_law(study: Study) -> Iterator[Assumption]:
    from tumen.agreements.render import render
    from tumen.tariff.rates.in_words import readable

    tables, keys = study.tables, keys_of(study.document)
    for rule in tables.rules:
        yield Assumption(
            f"{rule.agreement} rule for {rule.product}", render(rule.rule), rule.source, str(rule.place)
        )
    for rate in tables.rates:
        whom = f" for goods of {', '.join(rate.beneficiaries)}" if rate.beneficiaries else ""
        what = f"{rate.regime} rate of {rate.importer} on {rate.hs} ({rate.hs.edition}){whom}"
        yield Assumption(what, readable(rate.rate), rate.source, str(rate.place))
    for item in study.facts.left_out:
        whom = f" for goods of {item.exporter}" if item.exporter else ""
        yield Assumption(f"{item.regime} left out{whom}", item.reason, item.source, f"left_out in {keys}")
    for tax in tables.taxes:
        if tax.rate is not None:
            whom = f" on {tax.product}" if tax.product else ""
            what = f"{tax.kind} of {tax.economy}{whom}"
            yield Assumption(what, readable(tax.rate), tax.source, str(tax.place))
        if tax.customs_value is not None:
            what = f"basis of the customs value of {tax.economy}"
            yield Assumption(what, tax.customs_value, tax.source, str(tax.place))
    for line in tables.tariff_lines:
        listed = {True: "; in the Appendix", False: "; not in the Appendix", None: ""}[line.in_appendix]
        what = f"tariff line of {line.product} in {line.importer}"
        yield Assumption(what, f"{line.line} ({line.line.edition}){listed}", line.source, str(line.place))
    for row in tables.answers:
        where = f" in {row.importer}" if row.importer else ""
        what = f'"{row.condition}" of {row.product}{where}'
        yield Assumption(what, "yes" if row.answer else "no", row.source, str(row.place))
    for exchange in tables.exchange_rates:
        what = f"exchange rate of {exchange.date}"
        value = f"1 {exchange.base} = {exchange.rate:f} {exchange.quote}"
        yield Assumption(what, value, exchange.source, str(exchange.place))


def _of_scenarios(study: Study) -> Iterator[Assumption]:
    for scenario, patch in study.facts.scenarios.items():
        resolved = next(item for item in study.scenarios if item.name == scenario)
        cited = [item.source for item in patch.suppliers] + [item.source for item in patch.prices]
        cited += [item.source for item in patch.rates] + [item.source for item in patch.tariff]
        if cited:
            where = f"scenarios.{scenario} in {keys_of(study.document)}"
            yield Assumption(
                f"scenario {scenario}", "; ".join(resolved.changes), "; ".join(dict.fromkeys(cited)), where
            )


def _by_table(tables: Tables) -> Iterator[Assumption]:
    for name in (
        "prices",
        "bills",
        "lanes",
        "legs",
        "demand",
        "claiming",
        "products",
        "obtained",
        "consignments",
        "shipments",
        "relief",
        "bands",
    ):
        rows: tuple[Any, ...] = getattr(tables, name)
        if not rows:
            continue
        free = sum(is_illustrative(row.source) for row in rows)
        cited = Counter(row.source for row in rows)
        shown = [f"{source} ({count})" for source, count in cited.most_common(3)]
        if len(cited) > 3:
            shown.append(f"and {len(cited) - 3} more")
        value = f"{len(rows)} rows, {free} of them illustrative"
        yield Assumption(f"{name}: {TABLES[name].doc}", value, "; ".join(shown), rows[0].place.file)

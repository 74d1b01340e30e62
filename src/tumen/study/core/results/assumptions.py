"""What a study states itself, for the reader to see first: law and tax singly,
prices and quantities by table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.open_rules import open_rules_assumed
from tumen.study.core.results.records import Assumption
from tumen.study.core.results.remarks import remarks_assumed
from tumen.study.core.rows.columns import TABLES, StudyTables
from tumen.study.core.rows.transport import lanes_between
from tumen.study.core.schema import PRODUCT_QUESTIONS
from tumen.study.core.source import keys_of
from tumen.tables.place import Place

ILLUSTRATIVE = "illustrative"


def is_illustrative(source: str) -> bool:
    """Whether a source says that the figure only illustrates."""
    return source.strip().lower().startswith(ILLUSTRATIVE)


def assumptions_of(study: LoadedStudy) -> tuple[Assumption, ...]:
    """Every assumption: those about law and tax first, then those of scenarios,
    then the other tables together.
    """
    tables = study.tables
    return (
        *_of_law(study),
        *_unproven(study),
        *_no_ways(study),
        *_lanes_of_today(study),
        *remarks_assumed(study),
        *open_rules_assumed(study),
        *_rounding(study),
        *_of_scenarios(study),
        *_by_table(tables),
    )


def _of_law(study: LoadedStudy) -> Iterator[Assumption]:
    for what, value, row in _stated_law(study.tables):
        yield Assumption(what, value, row.source, str(row.place))
    for item in study.facts.left_out:
        whom = f" for goods of {item.exporter}" if item.exporter else ""
        where = f"left_out in {keys_of(study.document)}"
        yield Assumption(f"{item.regime} left out{whom}", item.reason, item.source, where)


def _stated_law(tables: StudyTables) -> Iterator[tuple[str, str, Any]]:
    """What is stated, in words, with its row."""
    from tumen.agreements.rule import render
    from tumen.tariff.rates.in_words import readable

    for rule in tables.rules:
        yield f"{rule.agreement} rule for {rule.product}", render(rule.rule), rule
    for rate in tables.rates:
        named = rate.beneficiaries not in {(), ("all",)}
        whom = f" for goods of {', '.join(rate.beneficiaries)}" if named else ""
        what = f"{rate.regime} rate of {rate.importer} on {rate.hs} ({rate.hs.edition}){whom}"
        yield what, readable(rate.rate), rate
    for told in tables.announced:
        what = told.name if told.what else f"{told.regime} rate"
        on = f" on {told.hs} ({told.hs.edition})" if told.hs else ""
        yield f"{what} of {told.importer}{on}, announced", readable(told.rate), told
    for tax in tables.taxes:
        if tax.rate is not None:
            whom = f" on {tax.product}" if tax.product else ""
            yield f"{tax.kind} of {tax.economy}{whom}", readable(tax.rate), tax
        if tax.customs_value is not None:
            yield f"basis of the customs value of {tax.economy}", tax.customs_value, tax
    for line in tables.tariff_lines:
        listed = {True: "; in the Appendix", False: "; not in the Appendix", None: ""}[line.in_appendix]
        code = "its own code" if line.line is None else f"{line.line} ({line.line.edition})"
        yield f"tariff line of {line.product} in {line.importer}", f"{code}{listed}", line
    for row in tables.answers:
        where = f" in {row.importer}" if row.importer else ""
        yield f'"{row.condition}" of {row.product}{where}', "yes" if row.answer else "no", row
    for exchange in tables.exchange_rates:
        value = f"1 {exchange.base} = {exchange.rate:f} {exchange.quote}"
        yield f"exchange rate of {exchange.date}", value, exchange
    for offer in tables.incentives:
        unmet = [text for text, answer in offer.conditions if answer is not True]
        more = f"; not known to hold: {'; '.join(unmet)}" if unmet else ""
        days = f"{offer.start or '...'} to {offer.until or 'further notice'}"
        yield f"{offer.incentive} offered to {offer.site}", f"{days}{more}", offer


def _unproven(study: LoadedStudy) -> Iterator[Assumption]:
    """Materials that are taken as originating without a declaration."""
    tables = study.tables
    declared = {(row.by, row.material) for row in tables.declarations}
    economies = {row.supplier: row.economy for row in tables.suppliers}
    for row in tables.bills:
        if row.origin == "originating" and (row.supplier, row.material) not in declared:
            where = f" at {row.site}" if row.site else ""
            home = economies.get(row.supplier or "", "the economy of the site")
            yield Assumption(
                f"origin of {row.material} in {row.product}{where}",
                f"originating in {row.country or home} under every agreement asked, without a declaration",
                row.source,
                str(row.place),
            )


def _no_ways(study: LoadedStudy) -> Iterator[Assumption]:
    """Sites that the table lanes does not lead to a market: nothing is asked of such a pair."""
    today = study.scenarios[0].today
    made = today.made()
    found: dict[str, dict[str, None]] = {}
    for site in today.sites.values() if today.only_lanes else ():
        for row in today.demand:
            rows = lanes_between(today.tables, site.site, row.market, row.product)
            if (row.product, site.site) in made and not rows:
                found.setdefault(site.title, {})[today.markets[row.market].title] = None
    for name, markets in found.items():
        yield Assumption(
            f"no way from {name}", f"to {', '.join(markets)}", "the table lanes has none", "lanes"
        )


def _lanes_of_today(study: LoadedStudy) -> Iterator[Assumption]:
    """Of several modes between two places, the one that the product questions reckon with; a design may
    choose.
    """
    if study.facts.asks(PRODUCT_QUESTIONS):
        lanes: dict[tuple[str, str, tuple[str, ...]], dict[str, Place]] = {}
        for row in study.tables.lanes:
            lanes.setdefault((row.start, row.end, row.products), {}).setdefault(row.mode, row.place)
        for (start, end, _), modes in lanes.items():
            if len(modes) > 1:
                first, place = next(iter(modes.items()))
                told = f"way of today from {start} to {end}, of {', '.join(modes)}"
                yield Assumption(told, first, "the first that the table lanes lists", str(place))


def _rounding(study: LoadedStudy) -> Iterator[Assumption]:
    """Duties are exact; what customs collect is rounded, by rules that may not be on file."""
    from tumen.tariff.quote.payable import arithmetic

    if study.network is None and "landed-cost" not in study.facts.ask:
        return
    importers = dict.fromkeys(row.economy for row in study.tables.markets)
    known = [code for code in importers if not arithmetic(code, study.facts.on).missing]
    unknown = [code for code in importers if code not in known]
    said = ["duties, import taxes, sums and plans are exact"]
    said += (
        [f"{', '.join(known)}: what is collected stands beside the duty of a consignment"] if known else []
    )
    said += [f"{', '.join(unknown)}: how customs round is not on file, or not all of it"] if unknown else []
    yield Assumption("rounding by customs", "; ".join(said), "rules on file", "data/taxes/payable.csv")


def _of_scenarios(study: LoadedStudy) -> Iterator[Assumption]:
    for scenario, patch in study.facts.scenarios.items():
        resolved = next(item for item in study.scenarios if item.name == scenario)
        cited = [] if patch.source is None else [patch.source]
        cited += [item.source for item in patch.policy]
        if resolved.changes:
            where = f"scenarios.{scenario} in {keys_of(study.document)}"
            sources = "; ".join(dict.fromkeys(cited)) or "the study"
            yield Assumption(f"scenario {scenario}", "; ".join(resolved.changes), sources, where)


_SINGLY = ("rules", "rates", "taxes", "tariff_lines", "answers", "exchange_rates", "incentives")


def _by_table(tables: StudyTables) -> Iterator[Assumption]:
    for name in TABLES:
        if name in _SINGLY:
            continue
        rows: tuple[Any, ...] = getattr(tables, name)
        if not rows:
            continue
        free = sum(is_illustrative(row.source) for row in rows)
        cited = Counter(row.source for row in rows)
        shown = [f"{source} ({count})" for source, count in cited.most_common(3)]
        if len(cited) > 3:
            shown.append(f"and {len(cited) - 3} more")
        value = f"{len(rows)} row{'' if len(rows) == 1 else 's'}, {free} of them illustrative"
        yield Assumption(f"{name}: {TABLES[name].doc}", value, "; ".join(shown), rows[0].place.file)

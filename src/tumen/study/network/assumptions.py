"""What a network study states itself, and the bodies of data that its answers rest on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tumen.study.assumptions import is_illustrative
from tumen.study.network.columns import TABLES
from tumen.study.results import Assumption, Vintage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.study.network.read import NetworkStudy


def assumptions_of(study: NetworkStudy) -> tuple[Assumption, ...]:
    """Rates and incentives singly, the changes of scenarios, then every other table together."""
    return (*_rates(study), *_incentives(study), *_scenarios(study), *_by_table(study))


def _rates(study: NetworkStudy) -> Iterator[Assumption]:
    from tumen.tariff.rates.in_words import readable

    for row in study.rows.get("rates", ()):
        rate = row.what
        whom = "" if rate.beneficiaries == ("all",) else f" for goods of {', '.join(rate.beneficiaries)}"
        what = f"{rate.regime} rate of {rate.importer} on {rate.code} ({rate.code.edition}){whom}"
        yield Assumption(what, readable(rate.rate), row.source, str(row.place))
    for row in study.rows.get("customs_values", ()):
        what = f"basis of the customs value of {row.what.economy}"
        yield Assumption(what, row.what.basis, row.source, str(row.place))
    for row in study.rows.get("tariff_lines", ()):
        what = f"tariff line of {row.what.item} in {row.what.importer}"
        yield Assumption(
            what, f"{'' if row.what.in_appendix else 'not '}in the Appendix", row.source, str(row.place)
        )
    for row in study.rows.get("answers", ()):
        said = f'"{row.what.condition}" of {row.what.item}'
        yield Assumption(said, "yes" if row.what.answer else "no", row.source, str(row.place))


def _incentives(study: NetworkStudy) -> Iterator[Assumption]:
    for row in study.rows.get("incentives", ()):
        terms = row.what.terms
        unmet = f"; not known to hold: {'; '.join(terms.open_conditions)}" if terms.open_conditions else ""
        days = f"{terms.start or '...'} to {terms.until or 'further notice'}"
        yield Assumption(
            f"{terms.name} offered to {terms.site}", f"{days}{unmet}", row.source, str(row.place)
        )


def _scenarios(study: NetworkStudy) -> Iterator[Assumption]:
    for scenario in study.scenarios:
        if scenario.changes:
            yield Assumption(
                f"scenario {scenario.name}",
                "; ".join(scenario.changes),
                "the study; sources are named with each change",
                f"scenarios.{scenario.name} in {study.keys}",
            )


def _by_table(study: NetworkStudy) -> Iterator[Assumption]:
    for name, rows in study.rows.items():
        if name in {"rates", "answers", "customs_values", "tariff_lines", "incentives"} or not rows:
            continue
        free = sum(is_illustrative(row.source) for row in rows)
        cited = Counter(row.source for row in rows)
        shown = [f"{source} ({count})" for source, count in cited.most_common(3)]
        if len(cited) > 3:
            shown.append(f"and {len(cited) - 3} more")
        value = f"{len(rows)} rows, {free} of them illustrative"
        yield Assumption(f"{name}: {TABLES[name].doc}", value, "; ".join(shown), rows[0].place.file)


def vintages_of(study: NetworkStudy) -> tuple[Vintage, ...]:
    """The editions of the agreements' rules, and the tariffs on file of the economies that goods enter."""
    from tumen.study.vintages import rules_vintages, tariff_vintages

    base = study.scenarios[0].network
    days = tuple(dict.fromkeys(period.start for period in base.periods))
    found = list(rules_vintages(base.agreements, days))
    entered = [*(market.economy for market in base.markets), *(site.economy for site in base.sites)]
    for importer in dict.fromkeys(entered):
        found += tariff_vintages(importer, base.agreements, days)
    return tuple(dict.fromkeys(found))

"""What a study of whole economies says, as statements: its answer, and what each variant changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

import numpy as np

from tumen.economy.trade_model import Counterfactual
from tumen.study.core.results.records import StudyAnswer
from tumen.study.economy.chain.records import ChainFound
from tumen.study.economy.chain.statements import of_chain
from tumen.study.economy.dependence.records import NOTHING, DependenceFound
from tumen.study.economy.dependence.statements import (
    cut_off_from,
    foreign_behind,
    lost_without,
    plant_changes,
    stages,
    through_perimeter,
)
from tumen.study.economy.disruption.answer import disruption_statements
from tumen.study.economy.disruption.results import DisruptionResult
from tumen.study.economy.earned import Utilisation
from tumen.study.economy.footprint.records import StressorFootprint
from tumen.study.economy.footprint.statements import of_stressor
from tumen.study.economy.gravity.records import GravityFound
from tumen.study.economy.gravity.statements import ENOUGH, of_gravity
from tumen.study.economy.labels import TableWords, exact, labels_of, per_cent
from tumen.study.economy.policy.statements import (
    counted,
    measures,
    not_goods,
    policy_incomes,
    policy_trade,
)
from tumen.study.economy.read import EconomyStudy
from tumen.study.economy.results import (
    CodeLabel,
    CutGrounds,
    EconomyEffect,
    GroundShare,
    Source,
    TradeResult,
    VariantResult,
)
from tumen.study.economy.schema import TradeFile
from tumen.study.economy.tariffs import goods
from tumen.study.product.basis import is_unsourced
from tumen.study.statements import Basis, Figure, Names, Phrase, Statement, Value, phrase, say_that
from tumen.study.words.say import say_all

LARGEST = 2
"""So many gains and losses are named."""


def answer_of(
    *,
    trade: TradeResult | None,
    found: DependenceFound = NOTHING,
    footprints: Sequence[StressorFootprint] = (),
    labels: Sequence[CodeLabel],
    unit: str,
    disruption: DisruptionResult | None = None,
    chain: ChainFound | None = None,
    gravity: GravityFound | None = None,
    focus: Sequence[str] = (),
    source: str = "",
) -> StudyAnswer:
    """Every question that was asked; the first is the headline, with what it rests on.

    `source` is that of the table: whether it is illustrative itself stands in the headline.
    """
    say = TableWords(labels, unit)
    proxies = {label.code for label in labels if "proxy" in label.note}
    parts: list[tuple[list[Statement], list[Statement]]] = []
    if trade is not None:
        parts.append((list(_incomes(trade, say, proxies, focus)), list(_trade(trade, say))))
        if trade.draws < ENOUGH:
            parts[0][0].append(say_that("few_draws", count=trade.draws))
    if chain is not None:
        parts.append(of_chain(chain, say))
    parts += [([foreign_behind(item, say)], list(stages(item, say))) for item in found.dependence]
    parts += [([through_perimeter(item)], []) for item in found.perimeters]
    if found.extraction:
        parts.append(([lost_without(found.extraction, say)], list(cut_off_from(found.cut_off, say))))
    parts += [(list(plant_changes(item, say)), []) for item in found.plants]
    if disruption is not None:
        parts.append(disruption_statements(disruption, focus, say))
    parts += [of_stressor(item, focus, say) for item in footprints]
    parts += [] if gravity is None else [of_gravity(gravity, focus, say)]
    if not parts:
        return StudyAnswer("", ())
    (head, behind), *others = parts
    if is_unsourced(source):
        made_up = source.strip().lower().startswith("illustrative")
        head = [*head, say_that("table_illustrative" if made_up else "table_assumed")]
    return StudyAnswer.of(head, [*behind, *(item for one, more in others for item in (*one, *more))])


def _change(value: float) -> Figure:
    return Figure(exact(value), "%", "change")


def _by_sign(value: float, rises: str, falls: str, stays: str) -> str:
    return rises if value > 0 else falls if value < 0 else stays


def _incomes(
    trade: TradeResult, say: TableWords, proxies: set[str], focus: Sequence[str]
) -> Iterator[Statement]:
    main, ours = trade.main, trade.members
    if trade.of_agreement:
        yield _members_income(trade)
        if len(main.members_alone) > 1:
            yield _alone(main)
    else:
        yield from policy_incomes(trade, focus, say, partial(_place, say=say, proxies=proxies))
        ours = tuple(item.economy for item in main.effects)
    inside = sorted(
        (item for item in main.effects if item.economy in ours), key=lambda item: item.real_income
    )
    none_of = ("no_gains", "no_losses") if trade.of_agreement else ("no_gains_anywhere", "no_losses_anywhere")
    unsettled = [item for item in inside[::-1] if not item.settled]
    for some, none, ranked, sign in (
        ("largest_gains", none_of[0], inside[::-1], 1),
        ("largest_losses", none_of[1], inside, -1),
    ):
        found = [item for item in ranked if sign * item.real_income > 0 and item.settled]
        if found:
            places = tuple(_place(item, say, proxies) for item in found[:LARGEST])
            yield say_that(some, places=Names(places), count=len(places))
        else:
            may = any(max(sign * item.band.low, sign * item.band.high) > 0 for item in inside)
            yield say_that(none, missing=_missing(trade) if may else [])
    if unsettled:
        places = tuple(_open(item, say) for item in unsettled)
        yield say_that("signs_open", missing=_missing(trade), places=Names(places), count=len(places))
    if main.grounds is not None:
        yield _rests_on(main.grounds)
    yield counted(trade, say)


_MISSING: dict[Source, str] = {
    "elasticities": "the elasticities of trade",
    "tariffs": "the tariffs that are assumed",
    "utilisation": "how far preferences are used",
}


def _missing(trade: TradeResult) -> list[str]:
    return [_MISSING[source] for source in _moves(trade)]


def _members_income(trade: TradeResult) -> Statement:
    """Whether the members together gain: known where nine of ten draws agree."""
    main = trade.main
    band, value = main.members_band, main.members_real_income
    low, high = _change(band.low), _change(band.high)
    if main.members_settled:
        key = _by_sign(value, "real_income_rises", "real_income_falls", "real_income_stays")
        return say_that(key, title=main.title, size=per_cent(value), low=low, high=high, drawn=_drawn(trade))
    return say_that(
        "real_income_open",
        missing=_missing(trade),
        drawn=_drawn(trade),
        title=main.title,
        change=_change(value),
        low=low,
        high=high,
    )


def _place(item: EconomyEffect, say: TableWords, proxies: set[str]) -> Phrase:
    if not item.settled:
        return _open(item, say, "income_of_not_settled")
    key = "income_of_by_proxy" if item.economy in proxies else "income_of"
    return phrase(key, economy=say.name(item.economy), change=Figure(item.real_income, "", "change_percent"))


def _open(item: EconomyEffect, say: TableWords, key: str = "income_of_open") -> Phrase:
    low, high = _change(item.band.low), _change(item.band.high)
    return phrase(key, economy=say.name(item.economy), low=low, high=high)


_DRAWN: dict[Source, str] = {
    "elasticities": "drawn_elasticities",
    "tariffs": "drawn_tariffs",
    "utilisation": "drawn_utilisation",
}


def _moves(trade: TradeResult) -> Sequence[Source]:
    """What moves the headline variant between draws."""
    return [source for source, _ in trade.main.members_alone] or trade.drawn


def _drawn(trade: TradeResult) -> Names:
    return Names(tuple(phrase(_DRAWN[source]) for source in _moves(trade)))


def _alone(main: VariantResult) -> Statement:
    """How wide the band of the members together is where one source is drawn and the others stand still."""
    parts = tuple(
        phrase("band_of_one", source=phrase(_DRAWN[source]), low=_change(band.low), high=_change(band.high))
        for source, band in main.members_alone
    )
    return say_that("band_by_source", parts=Names(parts))


def _rests_on(grounds: CutGrounds) -> Statement:
    return say_that(
        "cut_rests_on",
        after=Names(tuple(map(_ground, grounds.after))),
        before=Names(tuple(map(_ground, grounds.before))),
        both=per_cent(grounds.both_on_file) if grounds.both_on_file else phrase("no_part"),
    )


_RATES = {
    "on file": "rates_on_file",
    "stated": "rates_stated",
    "assumed": "rates_assumed",
    "illustrative": "rates_illustrative",
}


def _ground(item: GroundShare) -> Phrase:
    ground, share = item
    return phrase(_RATES[ground], share=per_cent(share))


def _trade(trade: TradeResult, say: TableWords) -> Iterator[Statement]:
    yield from _trade_of(trade.main, say) if trade.of_agreement else policy_trade(trade, say)
    for item in trade.variants:
        if item.earned_from is not None:
            yield from _earned(item, say)
    for item in trade.variants:
        if item.illustrative_measures:
            yield say_that("measures_illustrative", title=item.title, count=item.illustrative_measures)
    for ground, key in (("assumed", "tariffs_assumed"), ("illustrative", "tariffs_illustrative")):
        codes = [code for code, rests in trade.stated_tariffs if rests == ground]
        if codes:
            yield say_that(key, importers=say.names(codes))


def _trade_of(item: VariantResult, say: TableWords) -> Iterator[Statement]:
    total = item.total
    rise, outside = total.rise_from_members, -total.diversion
    if rise == 0:
        yield say_that("trade_stays")
    elif total.rise_pct is None:
        yield say_that("trade_from_nothing", size=say.money(rise))
    else:
        key = "trade_rises" if rise > 0 else "trade_falls"
        yield say_that(key, size=say.money(rise), share=per_cent(total.rise_pct))
    if outside == 0:
        yield say_that("outside_stays")
    else:
        yield say_that("outside_rises" if outside > 0 else "outside_falls", size=say.money(outside))


_OPEN = {"leave-out": "earned_open_left_out", "unused": "earned_open_unused", "used": "earned_open_used"}


def _earned(item: VariantResult, say: TableWords) -> Iterator[Statement]:
    """What is left of the rise of trade where only a part is earned, and where the part is from."""
    source, rise = item.earned_from, item.total.rise_from_members
    if source is None:
        return
    basis: Basis | None = "illustrative" if source.illustrative else None
    key = _by_sign(rise, "earned_trade_rises", "earned_trade_falls", "earned_trade_stays")
    yield say_that(key, rests_on=basis, title=item.title, size=say.money(rise))
    if source.rows:
        cuts, goods = source.cuts, source.cuts_from_goods
        rows = phrase("rows_of_goods", rows=source.rows)
        if goods < cuts:
            key = "earned_from_goods_and_sectors"
            yield say_that(key, rests_on=basis, cuts=cuts, goods=goods, rows=rows, stated=cuts - goods)
        else:
            yield say_that("earned_from_goods", rests_on=basis, cuts=cuts, rows=rows)
    else:
        yield say_that("earned_from_sectors", rests_on=basis, cuts=source.cuts)
    if source.idle_rows:
        yield say_that("earned_idle", rows=phrase("rows_of_goods", rows=source.rows), idle=source.idle_rows)
    if source.open_sectors and source.open_counts_as is not None:
        yield say_that(_OPEN[source.open_counts_as], sectors=say.names(source.open_sectors))


def changes_of(study: EconomyStudy, trade: TradeFile, name: str, result: Counterfactual) -> tuple[str, ...]:
    """What the variant changes, with the mean tariff between members weighted by baseline imports."""
    return say_all(list(_changes(study, trade, name, result)))


def _changes(study: EconomyStudy, trade: TradeFile, name: str, result: Counterfactual) -> Iterator[Statement]:
    variant, say = trade.variants[name], TableWords(chain(*labels_of(study)), study.accounts.axes.unit)
    if variant.stage is not None:
        means = _mean_tariffs(study, trade, result)
        kind = "dutiable_sectors" if _not_goods(study) else "goods"
        told: dict[str, Value] = {"members": len(trade.members), "goods": phrase(kind)}
        if variant.stage != "full":
            told["year"] = variant.stage
        if means is None:
            full, by_year = "cuts_in_full_no_imports", "cuts_by_year_no_imports"
        else:
            full, by_year = "cuts_in_full", "cuts_by_year"
            told |= zip(("before", "after"), means, strict=True)
        key = full if variant.stage == "full" else by_year
        yield say_that(key, missing=(), rests_on=None, **told)
    if variant.without:
        yield say_that("no_cuts_for", economies=say.names(variant.without))
    if variant.joins:
        yield say_that("economies_join", economies=say.names(variant.joins))
    if name in study.utilisation:
        yield _part_earned(study.utilisation[name])
    others = _not_goods(study)
    yield from measures(variant, say, "all_dutiable" if others else "all_goods")


def _mean_tariffs(
    study: EconomyStudy, trade: TradeFile, result: Counterfactual
) -> tuple[Figure, Figure] | None:
    """Before and after, in per cent; None where members import no goods from each other in the baseline."""
    at = [result.before.economy(code) for code in trade.members]
    block = np.ix_(goods(study), at, at)
    weight = result.before.imports[block].copy()
    weight[:, range(len(at)), range(len(at))] = 0.0
    if not weight.any():
        return None
    before, after = (
        Figure(float(100 * (state.tariff[block] * weight).sum() / weight.sum()), "", "percent")
        for state in (result.before, result.after)
    )
    return before, after


def _not_goods(study: EconomyStudy) -> tuple[str, ...]:
    return not_goods([study.accounts.axes.sectors[j] for j in goods(study)])


def _part_earned(what: Utilisation) -> Statement:
    basis: Basis | None = "illustrative" if what.illustrative else None
    rates = [100 * row.rate for row in what.sectors]
    if what.goods is None:
        low, high = (Figure(rate, "", "percent") for rate in (min(rates), max(rates)))
        return say_that("part_earned_by_sector", rests_on=basis, low=low, high=high)
    rows = len(what.rows)
    if what.claiming:
        return say_that("part_earned_where_it_pays", rests_on=basis, regime=what.regime, rows=rows)
    return say_that("part_earned_by_goods", rests_on=basis, regime=what.regime, rows=rows)

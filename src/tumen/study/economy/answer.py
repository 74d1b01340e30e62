"""What a study of whole economies says, as statements: its answer, and what each variant changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain

import numpy as np

from tumen.economy.accounts import sector_labels
from tumen.economy.trade_model import Counterfactual
from tumen.reference.economies import economies as economies_on_file
from tumen.study.core.results.records import StudyAnswer
from tumen.study.economy.earned import Utilisation
from tumen.study.economy.read import EconomyStudy
from tumen.study.economy.results import (
    CodeLabel,
    CutGrounds,
    Dependence,
    DrawnBand,
    EconomyEffect,
    Extracted,
    GroundShare,
    PlantEffect,
    TradeResult,
    VariantResult,
)
from tumen.study.economy.schema import TradeFile
from tumen.study.economy.tariffs import goods
from tumen.study.statements import Basis, Figure, Names, Phrase, Statement, Value, phrase, say_that
from tumen.study.words.say import say_all

LARGEST = 2
"""So many gains and losses are named."""
REST = "ROW"
"""The row of a table in which all economies stand that have none of their own."""
_GROUPS = {"EU27": "European Union (27)", REST: "Rest of the world"}
"""Groups of the built-in table that are no economy of ISO 3166."""
ELASTICITIES = "the elasticities of trade"


def answer_of(
    *,
    trade: TradeResult | None,
    dependence: Sequence[Dependence],
    extraction: Sequence[Extracted],
    plants: Sequence[PlantEffect],
    labels: Sequence[CodeLabel],
    unit: str,
) -> StudyAnswer:
    """Every question that was asked; the first is the headline, with what it rests on."""
    say = _Words(labels, unit)
    proxies = {label.code for label in labels if "proxy" in label.note}
    parts: list[tuple[list[Statement], list[Statement]]] = []
    if trade is not None:
        parts.append((list(_incomes(trade, say, proxies)), list(_trade(trade, say))))
    parts += [([_foreign(item, say)], []) for item in dependence]
    if extraction:
        parts.append(([_lost(extraction, say)], []))
    parts += [(list(_plant(item, say)), []) for item in plants]
    if not parts:
        return StudyAnswer("", ())
    (head, behind), *others = parts
    return StudyAnswer.of(head, [*behind, *(item for one, more in others for item in (*one, *more))])


def labels_of(study: EconomyStudy) -> tuple[tuple[CodeLabel, ...], tuple[CodeLabel, ...]]:
    """What the economies and the sectors of the table are called."""
    names = {item.iso3: item.name for item in economies_on_file() if item.iso3} | _GROUPS
    accounts, sectors = study.accounts, sector_labels()
    economies = (
        CodeLabel(code, names.get(code, code), accounts.notes.get(code, ""))
        for code in accounts.axes.economies
    )
    return tuple(economies), tuple(CodeLabel(code, sectors.get(code, code)) for code in accounts.axes.sectors)


class _Words:
    """Names of economies and sectors, and money of the table as one reads it."""

    def __init__(self, labels: Iterable[CodeLabel], unit: str) -> None:
        self._names, self._unit = {label.code: label.name for label in labels}, unit

    def name(self, code: str) -> str:
        return self._names.get(code, code)

    def names(self, codes: Sequence[str]) -> Names:
        return Names(tuple(map(self.name, codes)))

    def money(self, value: float) -> Figure:
        """The size of an amount; millions are read as billions where they are large."""
        currency = self._unit.removeprefix("million ")
        return Figure(abs(value) * (1e6 if currency != self._unit else 1), currency, "short")


def _size(value: float) -> Figure:
    return Figure(_exact(abs(value)), "", "percent")


def _change(value: float) -> Figure:
    return Figure(_exact(value), "%", "change")


def _exact(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def _by_sign(value: float, rises: str, falls: str, stays: str) -> str:
    return rises if value > 0 else falls if value < 0 else stays


def _incomes(trade: TradeResult, say: _Words, proxies: set[str]) -> Iterator[Statement]:
    main = trade.main
    yield _members_income(main)
    inside = sorted(
        (item for item in main.effects if item.economy in trade.members), key=lambda item: item.real_income
    )
    for some, none, ranked, sign in (
        ("largest_gains", "no_gains", inside[::-1], 1),
        ("largest_losses", "no_losses", inside, -1),
    ):
        found = [item for item in ranked if sign * item.real_income > 0]
        if found:
            places = tuple(_place(item, say, proxies) for item in found[:LARGEST])
            yield say_that(some, places=Names(places), count=len(places))
        else:
            may = any(max(sign * item.band.low, sign * item.band.high) > 0 for item in inside)
            yield say_that(none, missing=[ELASTICITIES] if may else [])
    if main.grounds is not None:
        yield _rests_on(main.grounds)
    yield say_that("only_tariffs_on_goods")


def _members_income(main: VariantResult) -> Statement:
    """Whether the members together gain: known where nine of ten draws of the elasticities agree."""
    band, value = main.members_band, main.members_real_income
    low, high = _change(band.low), _change(band.high)
    if _settled(band, value):
        key = _by_sign(value, "real_income_rises", "real_income_falls", "real_income_stays")
        return say_that(key, title=main.title, size=_size(value), low=low, high=high)
    change = _change(value)
    return say_that(
        "real_income_open", missing=[ELASTICITIES], title=main.title, change=change, low=low, high=high
    )


def _settled(band: DrawnBand, value: float) -> bool:
    return (
        min(band.low, band.high, value) > 0
        or max(band.low, band.high, value) < 0
        or band.low == band.high == value
    )


def _place(item: EconomyEffect, say: _Words, proxies: set[str]) -> Phrase:
    proxy = item.economy in proxies
    economy, change = say.name(item.economy), Figure(item.real_income, "", "change_percent")
    if _settled(item.band, item.real_income):
        return phrase("income_of_by_proxy" if proxy else "income_of", economy=economy, change=change)
    key = "income_of_unsure_by_proxy" if proxy else "income_of_unsure"
    return phrase(
        key, economy=economy, change=change, low=_change(item.band.low), high=_change(item.band.high)
    )


def _rests_on(grounds: CutGrounds) -> Statement:
    return say_that(
        "cut_rests_on",
        after=Names(tuple(map(_ground, grounds.after))),
        before=Names(tuple(map(_ground, grounds.before))),
        both=_size(grounds.both_on_file) if grounds.both_on_file else phrase("no_part"),
    )


_RATES = {
    "on file": "rates_on_file",
    "stated": "rates_stated",
    "assumed": "rates_assumed",
    "illustrative": "rates_illustrative",
}


def _ground(item: GroundShare) -> Phrase:
    ground, share = item
    return phrase(_RATES[ground], share=_size(share))


def _trade(trade: TradeResult, say: _Words) -> Iterator[Statement]:
    yield from _trade_of(trade.main, say)
    for item in trade.variants:
        if item.earned_from is not None:
            yield from _earned(item, say)
    for item in trade.variants:
        if item.illustrative_duties:
            yield say_that("duties_illustrative", title=item.title, count=item.illustrative_duties)
    for ground, key in (("assumed", "tariffs_assumed"), ("illustrative", "tariffs_illustrative")):
        codes = [code for code, rests in trade.stated_tariffs if rests == ground]
        if codes:
            yield say_that(key, importers=say.names(codes))


def _trade_of(item: VariantResult, say: _Words) -> Iterator[Statement]:
    total = item.total
    rise, outside = total.rise_from_members, -total.diversion
    if rise == 0:
        yield say_that("trade_stays")
    elif total.rise_pct is None:
        yield say_that("trade_from_nothing", size=say.money(rise))
    else:
        key = "trade_rises" if rise > 0 else "trade_falls"
        yield say_that(key, size=say.money(rise), share=_size(total.rise_pct))
    if outside == 0:
        yield say_that("outside_stays")
    else:
        yield say_that("outside_rises" if outside > 0 else "outside_falls", size=say.money(outside))


_OPEN = {"leave-out": "earned_open_left_out", "unused": "earned_open_unused", "used": "earned_open_used"}


def _earned(item: VariantResult, say: _Words) -> Iterator[Statement]:
    """What is left of the rise of trade where only a part is earned, and where the part is from."""
    source, rise = item.earned_from, item.total.rise_from_members
    if source is None:
        return
    basis: Basis | None = "illustrative" if source.illustrative else None
    key = _by_sign(rise, "earned_trade_rises", "earned_trade_falls", "earned_trade_stays")
    yield say_that(key, rests_on=basis, title=item.title, size=say.money(rise))
    if source.rows:
        cuts, goods, rows = source.cuts, source.cuts_from_goods, source.rows
        if goods < cuts:
            key = "earned_from_goods_and_sectors"
            yield say_that(key, rests_on=basis, cuts=cuts, goods=goods, rows=rows, stated=cuts - goods)
        else:
            yield say_that("earned_from_goods", rests_on=basis, cuts=cuts, rows=rows)
    else:
        yield say_that("earned_from_sectors", rests_on=basis, cuts=source.cuts)
    if source.idle_rows:
        yield say_that("earned_idle", rows=source.rows, idle=source.idle_rows)
    if source.open_sectors and source.open_counts_as is not None:
        yield say_that(_OPEN[source.open_counts_as], sectors=say.names(source.open_sectors))


def _foreign(item: Dependence, say: _Words) -> Statement:
    """How much is foreign and whose most of it is; where that is the rest of the world, which is many
    economies in one row, also which single row comes next.
    """
    first = item.suppliers[0]
    told: dict[str, Value] = {
        "sector": say.name(item.sector),
        "economy": say.name(item.economy),
        "through": _size(item.foreign_look_through),
        "face": _size(item.foreign_face_value),
        "first_through": _size(first.look_through),
        "first_face": _size(first.face_value),
    }
    if first.economy != REST:
        key, told["first"] = "foreign_behind", say.name(first.economy)
    elif len(item.suppliers) == 1:
        key = "foreign_behind_rest_alone"
    else:
        key, second = "foreign_behind_rest", item.suppliers[1]
        told["second"] = say.name(second.economy)
        told["second_through"], told["second_face"] = _size(second.look_through), _size(second.face_value)
    return say_that(key, missing=(), rests_on=None, **told)


def _lost(found: Sequence[Extracted], say: _Words) -> Statement:
    places = tuple(
        phrase("share_of_value_added", economy=say.name(item.economy), share=_size(item.supply_share))
        for item in found[:3]
    )
    return say_that("lost_without", places=Names(places))


def _plant(item: PlantEffect, say: _Words) -> Iterator[Statement]:
    basis: Basis | None = "illustrative" if item.source.startswith("illustrative") else None
    yield say_that(
        "plant_adds" if item.total_value_added_home >= 0 else "plant_takes",
        rests_on=basis,
        plant=item.name,
        output=say.money(item.output),
        economy=say.name(item.economy),
        size=say.money(item.total_value_added_home),
        direct=say.money(item.direct_value_added),
    )
    change = item.import_share_after - item.import_share_before
    after = _size(item.import_share_after)
    if not change:
        yield say_that("import_share_stays", rests_on=basis, plant=item.name, now=after)
        return
    before = _size(item.import_share_before)
    key = "import_share_rises" if change > 0 else "import_share_falls"
    yield say_that(key, rests_on=basis, plant=item.name, before=before, after=after)


def changes_of(study: EconomyStudy, trade: TradeFile, name: str, result: Counterfactual) -> tuple[str, ...]:
    """What the variant changes, with the mean tariff between members weighted by baseline imports."""
    return say_all(list(_changes(study, trade, name, result)))


def _changes(study: EconomyStudy, trade: TradeFile, name: str, result: Counterfactual) -> Iterator[Statement]:
    variant, say = trade.variants[name], _Words(chain(*labels_of(study)), study.accounts.axes.unit)
    if variant.stage is not None:
        means = _mean_tariffs(study, trade, result)
        told: dict[str, Value] = {"members": len(trade.members)}
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
    for duty in variant.duties:
        more = duty.add > 0
        yield say_that(
            "duty_added" if more else "duty_taken_off",
            importer=say.name(duty.importer),
            exporter=say.name(duty.exporter),
            sector=say.name(duty.sector),
            points=f"{float(100 * abs(duty.add)):g}",
            source=duty.source,
        )


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

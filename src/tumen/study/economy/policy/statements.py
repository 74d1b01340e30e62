"""What is said of a policy: its measures one by one, who acts and who is hit, and what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.economy.accounts import sector_tariffs
from tumen.economy.refusals import EVERY
from tumen.study.core.results.records import Assumption
from tumen.study.economy.labels import per_cent
from tumen.study.economy.policy.change import duties_of
from tumen.study.statements import Names, Phrase, Statement, phrase, say_that

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tumen.study.economy.labels import TableWords
    from tumen.study.economy.policy.schema import Measure
    from tumen.study.economy.results import EconomyEffect, PairChange, TradeResult
    from tumen.study.economy.schema import TradeFile, Variant

PAIRS = 4
"""So many flows are named."""
LISTS = ("duties", "export_duties", "embargoes", "trade_costs", "productivity")


_COUNTED = {
    "tariffs": "counted_tariffs",
    "export_duties": "counted_export_duties",
    "embargoes": "counted_embargoes",
    "trade_costs": "counted_trade_costs",
    "productivity": "counted_productivity",
    "remove": "counted_remove",
}


def kinds_of(variant: Variant) -> tuple[str, ...]:
    """What a variant changes, as keys of phrases."""
    found = [name for name in (*LISTS[1:], "remove") if getattr(variant, name)]
    if variant.of_agreement or variant.duties or not found:
        found.insert(0, "tariffs")
    return tuple(found)


def not_goods(sectors: Sequence[str]) -> tuple[str, ...]:
    """Sectors that are not known to be goods: on which no customs duty is on file."""
    found = sector_tariffs("base")
    known = {code for j, code in enumerate(found.sectors) if (found.rates[j] > 0).any()}
    return tuple(code for code in sectors if code not in known)


def counted(trade: TradeResult, say: TableWords) -> Statement:
    """What the headline counts, so that nothing else is read into it."""
    others = trade.not_goods
    if trade.counted == ("tariffs",) and not others:
        return say_that("only_tariffs_on_goods")
    what = []
    for kind in trade.counted:
        if kind == "tariffs" and others:
            what.append(phrase("counted_tariffs_on", sectors=say.names(others)))
        else:
            what.append(phrase(_COUNTED[kind]))
    return say_that("only_counted", what=Names(tuple(what)))


def _sector(code: str, say: TableWords, every: str) -> str | Phrase:
    return phrase(every) if code == EVERY else say.name(code)


def _pair(item: Measure, say: TableWords) -> dict[str, str | Phrase]:
    both = item.importer == item.exporter == EVERY
    everybody = phrase("all_economies" if both else "all_others")
    return {
        "importer": everybody if item.importer == EVERY else say.name(item.importer),
        "exporter": everybody if item.exporter == EVERY else say.name(item.exporter),
        "source": item.source,
    }


def _number(code: str) -> int:
    return 2 if code == EVERY else 1


def measures(variant: Variant, say: TableWords, dutiable: str) -> Iterator[Statement]:
    """Each measure; `dutiable` is the key of what ``*`` stands for where a duty is levied."""
    for _, duty, in_return in duties_of(variant):
        key = "duty_added" if duty.add > 0 else "duty_taken_off"
        number = f"{float(100 * abs(duty.add)):g}"
        yield say_that(
            "duty_in_return" if in_return and duty.add > 0 else key,
            missing=(),
            rests_on=None,
            **_pair(duty, say),
            acts=_number(duty.importer),
            sector=_sector(duty.sector, say, dutiable),
            points=phrase("points", number=number, count=1 if number == "1" else 2),
        )
    for charged in variant.export_duties:
        yield say_that(
            "export_duty_levied",
            missing=(),
            rests_on=None,
            **_pair(charged, say),
            acts=_number(charged.exporter),
            sector=_sector(charged.sector, say, dutiable),
            rate=per_cent(100 * float(charged.rate)),
        )
    for stopped in variant.embargoes:
        actor = stopped.importer if stopped.by == "importer" else stopped.exporter
        yield say_that(
            "embargo_by_importer" if stopped.by == "importer" else "embargo_by_exporter",
            missing=(),
            rests_on=None,
            **_pair(stopped, say),
            acts=_number(actor),
            sector=_sector(stopped.sector, say, "everything"),
        )
    for cost in variant.trade_costs:
        yield say_that(
            "costs_rise" if cost.change > 0 else "costs_fall",
            missing=(),
            rests_on=None,
            **_pair(cost, say),
            sector=_sector(cost.sector, say, "everything"),
            size=per_cent(100 * float(cost.change)),
            kind=phrase("iceberg" if cost.kind == "iceberg" else "non_tariff"),
        )
    for item in variant.productivity:
        yield say_that(
            "productivity_rises" if item.change > 0 else "productivity_falls",
            economy=phrase("all_economies") if item.economy == EVERY else say.name(item.economy),
            sector=_sector(item.sector, say, "all_sectors"),
            size=per_cent(100 * float(item.change)),
            source=item.source,
        )
    if variant.remove:
        yield say_that("removed", economies=say.names(variant.remove))


def _who(codes: Sequence[str], say: TableWords) -> Names:
    return Names(tuple(phrase("all_others") if code == EVERY else say.name(code) for code in codes))


def policy_incomes(
    trade: TradeResult,
    focus: Sequence[str],
    say: TableWords,
    place: Callable[[EconomyEffect], Phrase],
) -> Iterator[Statement]:
    """Who acts and who is hit, and what becomes of their real income and of that of the focus."""
    main, acts, hit = trade.main, trade.acts, trade.hit
    mutual = len(acts) == 2 and set(acts) == set(hit)
    if mutual:
        yield say_that("policy_mutual", title=main.title, acts=_who(acts, say))
    elif acts:
        more = len(acts) if acts != (EVERY,) else 2
        yield say_that("policy_acts", title=main.title, acts=_who(acts, say), hit=_who(hit, say), count=more)
    elif hit:
        more = len(hit) if hit != (EVERY,) else 2
        yield say_that("policy_concerns", title=main.title, hit=_who(hit, say), count=more)
    else:
        yield say_that("policy_nothing", title=main.title)
    only_hit = tuple(code for code in hit if code not in acts)
    beside = tuple(code for code in focus if code not in {*acts, *hit})
    of_hit = "incomes_hit" if acts else "incomes_concerned"
    for key, codes in (("incomes_acting", acts), (of_hit, only_hit), ("incomes_focus", beside)):
        places = tuple(place(main.of(code)) for code in codes if code != EVERY)
        if places:
            yield say_that(key, places=Names(places))


def policy_trade(trade: TradeResult, say: TableWords) -> Iterator[Statement]:
    """What becomes of the flows between who acts and who is hit."""
    asked = {
        pair
        for one in trade.acts or trade.hit
        for other in trade.hit
        for pair in ((one, other), (other, one))
    }
    found = [item for item in trade.pairs if (item.importer, item.exporter) in asked]
    for item in sorted(found, key=lambda item: -abs(item.change))[:PAIRS]:
        yield _flow(item, say)


def _flow(item: PairChange, say: TableWords) -> Statement:
    importer, exporter = say.name(item.importer), say.name(item.exporter)
    if item.change == 0:
        return say_that("imports_stay", importer=importer, exporter=exporter)
    size = say.money(item.change)
    if item.pct is None:
        return say_that("imports_from_nothing", importer=importer, exporter=exporter, size=size)
    if item.pct <= -100:
        return say_that("imports_stop", importer=importer, exporter=exporter, size=size)
    key = "imports_rise" if item.change > 0 else "imports_fall"
    share = per_cent(item.pct)
    return say_that(key, importer=importer, exporter=exporter, size=size, share=share)


def measure_assumptions(
    trade: TradeFile, where: Callable[[tuple[str | int, ...]], str]
) -> Iterator[Assumption]:
    """Every measure of every variant with its source."""
    for name, variant in trade.variants.items():
        for key in LISTS:
            for number, item in enumerate(getattr(variant, key)):
                at = where(("trade", "variants", name, key, number))
                yield Assumption(f"{_ABOUT[key]} ({name}): {_told(item)}", _size(key, item), item.source, at)


_ABOUT = {
    "duties": "added duty",
    "export_duties": "export duty",
    "embargoes": "embargo",
    "trade_costs": "trade cost",
    "productivity": "productivity",
}


def _told(item: object) -> str:
    if hasattr(item, "economy"):
        return f"{item.sector} in {item.economy}"  # type: ignore[attr-defined]
    return f"{item.importer} on {item.sector} from {item.exporter}"  # type: ignore[attr-defined]


def _size(key: str, item: object) -> str:
    if key == "duties":
        more = "" if item.retaliation is None else f", {float(100 * item.retaliation):g} in return"  # type: ignore[attr-defined]
        return f"{float(100 * item.add):g} percentage points{more}"  # type: ignore[attr-defined]
    if key == "export_duties":
        return f"{float(100 * item.rate):g} % of the producer's price, kept by the exporter"  # type: ignore[attr-defined]
    if key == "embargoes":
        return f"no trade; stopped by the {item.by}"  # type: ignore[attr-defined]
    size = f"{float(100 * item.change):+g} %"  # type: ignore[attr-defined]
    if key == "trade_costs":
        return f"{size} ({item.kind}); resources are used up, nobody earns them"  # type: ignore[attr-defined]
    return size

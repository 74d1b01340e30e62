"""What the chain says: whose value added one year's production is, what moves, and on whom it depends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tumen.study.economy.labels import TableWords, per_cent
from tumen.study.statements import Basis, Figure, Names, Phrase, Statement, Value, phrase, say_that

if TYPE_CHECKING:
    from tumen.study.economy.chain.records import ChainFound, ChainMaker, ChainStressor, ChainYear

_PLACES = 3
"""So many economies are named."""
_SAME = 1e-9
"""A change below this part of the sales is none."""


def of_chain(found: ChainFound, say: TableWords) -> tuple[list[Statement], list[Statement]]:
    """Headline, and what stands behind it."""
    if found.missing:
        return [say_that("chain_no_plan", missing=found.missing)], []
    main, home = found.years[-1], say.name(found.home)
    head = [_behind(found, main, home, say)]
    behind: list[Statement] = []
    before = found.before
    if before is not None and main is not before:
        head.append(_moves(found, before, main, home, say))
        behind += _by_place(found, before, main, say)
    behind += _dependence(found, home, say)
    behind += _home(found, home, say)
    for name in dict.fromkeys(item.stressor for item in found.stressors):
        behind += _stressor(found, [item for item in found.stressors if item.stressor == name], home, say)
    behind += [_of_sector(item.economy, item.sector, item.of_sector, say) for item in _in_table(before)]
    behind += _preferences(found, say)
    for year in found.years:
        if year.unserved:
            places = Names(year.unserved)
            behind.append(say_that("chain_not_sold", title=year_words(year), goods=places))
    behind.append(say_that("chain_prices_adjusted" if found.adjusted else "chain_prices"))
    if found.exchange is not None:
        one, worth = found.exchange
        behind.append(say_that("chain_exchange", one=one, worth=worth))
    return head, behind


def _behind(found: ChainFound, year: ChainYear, home: str, say: TableWords) -> Statement:
    mine = year.of(found.home)
    ranked = [item for item in year.tiers if item.economy != found.home and item.named and item.total > 0]
    told: dict[str, Value] = {
        "title": year_words(year),
        "sales": say.money(year.sales),
        "home": home,
        "mine": say.money(mine),
        "share": per_cent(100 * mine / year.sales if year.sales else 0.0),
        "abroad": say.money(year.sales - mine),
    }
    if not ranked:
        return say_that("chain_behind_home", missing=(), rests_on=found.basis, **told)
    told["places"] = Names(
        tuple(
            phrase("amount_in", economy=say.name(item.economy), amount=say.money(item.total))
            for item in ranked[:_PLACES]
        )
    )
    return say_that("chain_behind", missing=(), rests_on=found.basis, **told)


def year_words(year: ChainYear) -> Phrase:
    """What a year's production is called."""
    told: dict[str, Value] = {"scenario": year.scenario, "site": Names(year.sites) if year.sites else ""}
    return phrase(year.key, **{name: text for name, text in told.items() if text})


_GAIN = ("chain_gain_less", "chain_gain_same", "chain_gain_more")
_SALES = ("chain_sales_less", "chain_sales_same", "chain_sales_more")
_COUNT = ("chain_count_less", "chain_count_same", "chain_count_more")


def _change(keys: tuple[str, str, str], change: float, whole: float, size: Figure) -> Phrase:
    """Less, the same or more, as the catalogue has it."""
    if abs(change) <= _SAME * whole:
        return phrase(keys[1])
    return phrase(keys[2 if change > 0 else 0], size=size)


def _moves(found: ChainFound, before: ChainYear, after: ChainYear, home: str, say: TableWords) -> Statement:
    whole, mine = max(before.sales, after.sales), after.of(found.home) - before.of(found.home)
    change = after.sales - before.sales
    return say_that(
        "chain_moves",
        rests_on=found.basis,
        before=year_words(before),
        home=home,
        mine=_change(_GAIN, mine, whole, say.money(mine)),
        abroad=_change(_GAIN, change - mine, whole, say.money(change - mine)),
        sales=_change(_SALES, change, whole, say.money(change)),
    )


def _by_place(found: ChainFound, before: ChainYear, after: ChainYear, say: TableWords) -> Iterator[Statement]:
    """Who gains and who loses most abroad, of economies with a name."""
    named = [item.economy for item in after.tiers if item.named and item.economy != found.home]
    changes = {code: after.of(code) - before.of(code) for code in named}
    least = _SAME * max(before.sales, after.sales)
    for key, sign in (("chain_gains", 1), ("chain_losses", -1)):
        ranked = sorted(
            (code for code in named if sign * changes[code] > least), key=lambda code: -sign * changes[code]
        )
        if ranked:
            places = tuple(
                phrase("amount_in", economy=say.name(code), amount=say.money(changes[code]))
                for code in ranked[:_PLACES]
            )
            yield say_that(key, rests_on=found.basis, places=Names(places))


def _dependence(found: ChainFound, home: str, say: TableWords) -> Iterator[Statement]:
    """The foreign part of the product and its first foreign origins."""
    rows = [item for item in found.dependence if item.of == "product" and item.origin != found.home]
    now = "after" if found.after is not None else "before"
    shares = {item.origin: getattr(item, f"{now}_share") for item in rows}
    if any(share is None for share in shares.values()):
        return
    named = sorted((item for item in rows if item.named), key=lambda item: -shares[item.origin])[:_PLACES]
    told: dict[str, Value] = {
        "home": home,
        "foreign": per_cent(sum(shares.values())),
        "places": Names(
            tuple(
                phrase("chain_share", economy=say.name(item.origin), share=per_cent(shares[item.origin]))
                for item in named
            )
        ),
    }
    key = "chain_foreign"
    if now == "after" and all(item.before_share is not None for item in rows):
        key = "chain_foreign_was"
        told["was"] = per_cent(sum(item.before_share or 0.0 for item in rows))
        told["were"] = Names(
            tuple(
                phrase("chain_share", economy=say.name(item.origin), share=per_cent(item.before_share or 0.0))
                for item in named
            )
        )
    yield say_that(key, missing=(), rests_on=found.basis, **told)


def _home(found: ChainFound, home: str, say: TableWords) -> Iterator[Statement]:
    """What the final demand of the home economy rests on more, and less."""
    rows = [
        (item, item.after - item.before)
        for item in found.dependence
        if item.of == "home" and item.after is not None and item.before is not None
    ]
    if found.after is None or not rows:
        return
    least = _SAME * found.after.sales
    for key, sign in (("chain_home_more", 1), ("chain_home_less", -1)):
        moved = [(item, change) for item, change in rows if item.named and sign * change > least]
        ranked = sorted(moved, key=lambda pair: -sign * pair[1])[:_PLACES]
        if ranked:
            places = tuple(
                phrase("amount_in", economy=say.name(item.origin), amount=say.money(change))
                for item, change in ranked
            )
            yield say_that(key, rests_on=found.basis, home=home, places=Names(places))


def _stressor(
    found: ChainFound, rows: Sequence[ChainStressor], home: str, say: TableWords
) -> Iterator[Statement]:
    """Jobs, or another stressor: how many stand behind the product, at home and abroad."""
    unit, now = rows[0].unit, "after" if found.after is not None else "before"
    basis: Basis | None = "illustrative" if rows[0].illustrative else found.basis

    def sums(when: str, *, at_home: bool) -> tuple[float, list[str]]:
        those = [item for item in rows if (item.economy == found.home) is at_home]
        value = sum(getattr(item, f"known_{when}") or 0.0 for item in those)
        return value, [say.name(item.economy) for item in those if getattr(item, when) is None]

    def amount(value: float) -> Figure:
        return Figure(abs(value), unit, "short")

    mine, open_here = sums(now, at_home=True)
    abroad, open_there = sums(now, at_home=False)
    missing = [f"{rows[0].stressor} of sectors in {name}" for name in (*open_here, *open_there)]
    stressor = rows[0].stressor
    yield say_that(
        "chain_stressor",
        missing=missing,
        rests_on=basis,
        stressor=stressor,
        home=home,
        mine=amount(mine),
        abroad=amount(abroad),
    )
    if found.before is None or found.after is None:
        return
    here, closed = sums("before", at_home=True)
    there, shut = sums("before", at_home=False)
    missing += [f"{stressor} of sectors in {name}" for name in (*closed, *shut)]

    yield say_that(
        "chain_stressor_moves",
        missing=missing,
        rests_on=basis,
        stressor=stressor,
        home=home,
        mine=_change(_COUNT, mine - here, mine + here, amount(mine - here)),
        abroad=_change(_COUNT, abroad - there, abroad + there, amount(abroad - there)),
    )


def _in_table(before: ChainYear | None) -> Iterator[ChainMaker]:
    return (item for item in (before.makers if before else ()) if item.of_sector is not None)


def _of_sector(economy: str, sector: str, share: float | None, say: TableWords) -> Statement:
    told = {"economy": say.name(economy), "sector": say.name(sector)}
    return say_that("chain_of_sector", missing=(), rests_on=None, share=per_cent(share or 0.0), **told)


def _preferences(found: ChainFound, say: TableWords) -> Iterator[Statement]:
    """What sales over borders earn, as far as it is known."""
    for year in found.years:
        rows = [item for item in year.sold if item.crosses]
        known = [item for item in rows if item.preferred is not None]
        whole = sum(item.value for item in known)
        if not known or whole <= 0:
            continue
        missing = [
            f"regime and duty of what goes from {say.name(item.exporter)} to {say.name(item.importer)}"
            for item in rows
            if item.preferred is None or item.duty_saved is None
        ]
        missing += [
            f"whether {', '.join(item.open)} is lower on what goes from {say.name(item.exporter)} to "
            f"{say.name(item.importer)}"
            for item in rows
            if item.open and item.preferred is not None
        ]
        yield say_that(
            "chain_preference",
            missing=missing,
            rests_on=found.basis,
            title=year_words(year),
            share=per_cent(sum(item.value * (item.preferred or 0.0) for item in known) / whole),
            saved=say.money(sum(item.duty_saved or 0.0 for item in known)),
            value=say.money(whole),
        )

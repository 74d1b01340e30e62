"""What the question `disruption` says, as statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from tumen.study.economy.disruption.results import DisruptionResult, EconomyDisrupted, MovedParameter
from tumen.study.economy.labels import TableWords, per_cent
from tumen.study.statements import Basis, Figure, Names, Phrase, Statement, phrase, say_that

LARGEST = 3
"""So many losses are named."""
SETTLED = 2.0
"""A loss that moves by more than this factor with one assumption is not settled."""
MEASURED = "stocks and rules of supply that are measured, not assumed"
LEAST = 1e-6
"""Part of a day's value added, in per cent, below which it counts as nothing."""


def disruption_statements(
    found: DisruptionResult, focus: Sequence[str], say: TableWords
) -> tuple[list[Statement], list[Statement]]:
    """The headline, and what stands behind it."""
    basis: Basis = "illustrative" if found.illustrative else "assumed"
    head = [_lost(found, say, basis), *_falls_on(found, basis), *_moved(found, say, basis)]
    behind = [item for code in focus for item in _economy(found, found.of(code), say, basis)]
    return head, [
        *behind,
        *_stops(found, say, basis),
        *_stocks(found, say, basis),
        say_that("disruption_assumed"),
    ]


def _lost(found: DisruptionResult, say: TableWords, basis: Basis) -> Statement:
    events = Names(tuple(dict.fromkeys(item.name for item in found.events)))
    if abs(found.share) < LEAST:
        return say_that("disruption_nothing", rests_on=basis, events=events, days=found.days)
    lost = found.value_added_lost > 0
    ranked = found.economies if lost else found.economies[::-1]
    hit = [item for item in ranked if (item.value_added_lost > 0) == lost and abs(item.share) > LEAST]
    return say_that(
        "disruption_lost" if lost else "disruption_gained",
        rests_on=basis,
        events=events,
        days=found.days,
        size=say.money(found.value_added_lost),
        share=per_cent(found.share),
        places=Names(tuple(_place(item, say) for item in hit[:LARGEST])),
    )


def _place(item: EconomyDisrupted, say: TableWords) -> Phrase:
    size, share = say.money(item.value_added_lost), per_cent(item.share)
    return phrase("disrupted_by", economy=say.name(item.economy), size=size, share=share)


def _moved(found: DisruptionResult, say: TableWords, basis: Basis) -> Iterator[Statement]:
    """How far the loss moves with what is assumed; whether it is a loss may be open."""
    ended = [item for item in found.moved if not item.falls_on]
    if not ended or abs(found.share) < LEAST:
        return
    values = [found.value_added_lost, *(item.value_added_lost for item in ended)]
    low, high = min(values), max(values)
    if low < 0 < high:
        missing = [item.what for item in ended if item.value_added_lost * found.value_added_lost < 0]
        yield say_that("disruption_open", missing=missing, rests_on=basis)
        return
    low, high = sorted((abs(low), abs(high)))
    if high - low < LEAST * high:
        yield say_that("disruption_stays", rests_on=basis, tried=len(ended))
        return
    widest = max(ended, key=lambda item: abs(item.value_added_lost - found.value_added_lost))
    yield say_that(
        "disruption_moves",
        missing=[MEASURED] if high > SETTLED * low or len(ended) < len(found.moved) else [],
        rests_on=basis,
        tried=len(ended),
        # in the reader's language, but for the one that holds a figure
        widest=_words(widest),
        low=say.money(low),
        high=say.money(high),
    )


def _words(item: MovedParameter) -> str | Phrase:
    return item.what if item.key == "held_back_below" else phrase(item.key)


def _at_most(share: float) -> Figure:
    """A share in per cent, rounded up: what is left may be next to nothing."""
    return per_cent(ceil(100 * share) / 100)


def _falls_on(found: DisruptionResult, basis: Basis) -> Iterator[Statement]:
    """Where production falls on after the events there is no loss to tell: the model has no way back."""
    if found.falls_on:
        yield say_that(
            "disruption_falls_on",
            rests_on=basis,
            days=found.days,
            last=_at_most(found.last_day),
            missing=[MEASURED],
        )
    beyond = [item for item in found.moved if item.falls_on]
    if beyond and not found.falls_on:
        yield say_that(
            "disruption_moved_falls_on",
            rests_on=basis,
            missing=[MEASURED],
            moved=Names(tuple(map(_words, beyond))),
            days=found.days,
            last=_at_most(min(item.last_day for item in beyond)),
        )


def _economy(
    found: DisruptionResult, item: EconomyDisrupted, say: TableWords, basis: Basis
) -> Iterator[Statement]:
    economy = say.name(item.economy)
    if abs(item.share) < LEAST and item.peak < LEAST:
        yield say_that("disruption_spares", rests_on=basis, economy=economy)
        return
    size, share = say.money(item.value_added_lost), per_cent(item.share)
    if item.peak < LEAST:
        yield say_that("disruption_only_gains", rests_on=basis, economy=economy, size=size, share=share)
    else:
        yield say_that(
            "disruption_loses" if item.value_added_lost > 0 else "disruption_gains",
            rests_on=basis,
            economy=economy,
            size=size,
            share=share,
            peak=per_cent(item.peak),
            day=str(item.peak_day),
        )
    if item.recovered_after is None:
        more = f"more than {found.days:,} days"
        yield say_that("disruption_not_over", missing=[more], rests_on=basis, economy=economy)
    elif item.recovered_after:
        yield say_that("disruption_over", rests_on=basis, economy=economy, after=item.recovered_after)


def _stocks(found: DisruptionResult, say: TableWords, basis: Basis) -> Iterator[Statement]:
    """The loss with half and with twice the stocks, where both were tried."""
    moved = {item.key: item for item in found.moved}
    tried = [moved.get(key) for key in ("stocks_halved", "stocks_doubled")]
    half, twice = (None if item is None else _size(item, say) for item in tried)
    if half is not None and twice is not None:
        yield say_that("disruption_stocks", rests_on=basis, half=half, twice=twice)


def _size(item: MovedParameter, say: TableWords) -> Phrase:
    if item.falls_on:
        return phrase("disruption_no_end")
    value = item.value_added_lost
    return phrase("disruption_loss_of" if value >= 0 else "disruption_gain_of", size=say.money(value))


def _stops(found: DisruptionResult, say: TableWords, basis: Basis) -> Iterator[Statement]:
    if not found.first_stops:
        yield say_that("disruption_no_stop", rests_on=basis, days=found.days)
        return
    first = found.first_stops[0]
    yield say_that(
        "disruption_first_stop",
        rests_on=basis,
        day=str(first.day),
        sector=say.name(first.sector),
        economy=say.name(first.economy),
        input=say.name(first.input),
        supplier=say.name(first.supplier),
    )
    held = found.held_back[0]
    yield say_that(
        "disruption_held_back",
        rests_on=basis,
        industries=len(found.first_stops),
        size=say.money(sum(item.lost for item in found.held_back)),
        input=say.name(held.input),
        most=say.money(held.lost),
    )

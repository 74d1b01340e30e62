"""What the question of footprints says, for each stressor and economy in focus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tumen.study.economy.footprint.records import EconomyFootprint, StressorFlow, StressorFootprint
from tumen.study.economy.labels import TableWords, per_cent
from tumen.study.statements import Basis, Figure, Names, Statement, Value, phrase, say_that

_PRODUCERS = 3
"""So many economies are named in which it arises."""
_ABROAD = ("part_abroad", "part_abroad_not_known")
_OTHERS = ("part_others", "part_others_not_known")


def of_economy(item: StressorFootprint, economy: str, say: TableWords) -> Iterator[Statement]:
    """What one economy's final demand causes and where, and what arises in it."""
    line = item.of(economy)
    basis: Basis | None = "illustrative" if item.illustrative else None
    missing = _missing(item, line, say)
    told: dict[str, Value] = {"stressor": item.stressor, "economy": say.name(economy), "year": str(item.year)}
    if missing and not line.known_consumption:
        yield say_that("footprint_unknown", missing=missing, rests_on=basis, **told)
        return
    told["covered"] = per_cent(line.covered)
    told["caused"] = Figure(line.known_consumption, item.unit, "short")
    told["abroad"] = _part(_ABROAD, line.imports, line.known_imports, item.unit)
    yield say_that("footprint_of_buyer", missing=missing, rests_on=basis, **told)
    producers = [flow for flow in item.flows if flow.buyer == economy != flow.producer and flow.known > 0]
    if producers:
        yield _largest(item, economy, producers, say, missing, basis)
    own = _sectors(item, say, economy)
    if line.production is None and not own:
        own = [f"what final demand in {say.name(economy)} uses or emits itself"]
    if line.production is None and not line.known_production:
        where = {"stressor": item.stressor, "economy": say.name(economy)}
        yield say_that("footprint_of_producer_unknown", missing=own, rests_on=basis, **where)
        return
    yield say_that(
        "footprint_of_producer",
        missing=own if line.production is None else (),
        rests_on=basis,
        stressor=item.stressor,
        economy=say.name(economy),
        arises=Figure(line.known_production, item.unit, "short"),
        others=_part(_OTHERS, line.exports, line.known_exports, item.unit),
    )


def _part(keys: tuple[str, str], whole: float | None, known: float, unit: str) -> Value:
    """What of it is abroad or for others, as far as known; in words where nothing of it is."""
    if whole is None and not known:
        return phrase(keys[1])
    return phrase(keys[0], amount=Figure(known, unit, "short"))


def _largest(  # noqa: PLR0917 - what one sentence is about
    item: StressorFootprint,
    economy: str,
    producers: Sequence[StressorFlow],
    say: TableWords,
    missing: Sequence[str],
    basis: Basis | None,
) -> Statement:
    def places(flows: Sequence[StressorFlow]) -> Names:
        return Names(
            tuple(
                phrase(
                    "amount_in",
                    economy=say.name(flow.producer),
                    amount=Figure(flow.known, item.unit, "short"),
                )
                for flow in flows
            )
        )

    ranked = sorted(producers, key=lambda flow: -flow.known)
    named = [flow for flow in ranked if flow.named][:_PRODUCERS]
    rest = [flow for flow in ranked if not flow.named and (not named or flow.known >= named[-1].known)]
    told: dict[str, Value] = {
        "stressor": item.stressor,
        "economy": say.name(economy),
        "places": places(named or rest),
    }
    if named and rest:
        told["rest"] = places(rest)
    key = "footprint_arises_in_and_rest" if named and rest else "footprint_arises_in"
    return say_that(key, missing=missing, rests_on=basis, **told)


def _missing(item: StressorFootprint, line: EconomyFootprint, say: TableWords) -> list[str]:
    """What it takes to know the whole of a buyer's footprint."""
    if line.consumption is not None:
        return []
    found = [name for other in item.economies for name in _sectors(item, say, other.economy)]
    if item.direct_counted and line.direct is None:
        found.append(f"what final demand in {say.name(line.economy)} uses or emits itself")
    return found


def _sectors(item: StressorFootprint, say: TableWords, economy: str) -> list[str]:
    """The sectors of an economy that have no amount; in one, where no sector has any."""
    open_ones = [sector for other, sector in item.missing if other == economy]
    known = any(line.amount for line in item.intensities if line.economy == economy)
    if open_ones and not known:
        return [f"{say.name(economy)}, all sectors"]
    return [f"{say.name(economy)}: {say.name(sector)}" for sector in open_ones]


def of_stressor(
    item: StressorFootprint, focus: Sequence[str], say: TableWords
) -> tuple[list[Statement], list[Statement]]:
    """Headline and what stands behind it."""
    head: list[Statement] = []
    behind: list[Statement] = []
    for economy in focus:
        first, *others = of_economy(item, economy, say)
        head.append(first)
        behind += others
    if not item.direct_counted:
        behind.append(say_that("footprint_without_direct", stressor=item.stressor))
    return head, behind

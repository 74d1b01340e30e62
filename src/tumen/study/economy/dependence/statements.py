"""What the questions of dependence say. Those with a name come first: nobody can speak to the rest of the
world, or find another supplier in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tumen.study.economy.dependence.records import (
    CutOffLoss,
    Dependence,
    Extracted,
    PerimeterSplit,
    PlantEffect,
)
from tumen.study.economy.labels import TableWords, per_cent
from tumen.study.statements import Basis, Names, Statement, Value, phrase, say_that

_PLACES = 3
"""So many economies are named whose deliveries would be missed most."""


def foreign_behind(item: Dependence, say: TableWords) -> Statement:
    """How much is foreign and who is the largest source with a name; the rest of the world apart, where it is
    larger.
    """
    named = [supplier for supplier in item.suppliers if supplier.named]
    rest = [supplier for supplier in item.suppliers if not supplier.named]
    told: dict[str, Value] = {
        "sector": say.name(item.sector),
        "economy": say.name(item.economy),
        "through": per_cent(item.foreign_look_through),
        "face": per_cent(item.foreign_face_value),
    }
    key = "foreign_behind"
    if named:
        told["first"] = say.name(named[0].economy)
        told["first_through"] = per_cent(named[0].look_through)
        told["first_face"] = per_cent(named[0].face_value)
    if not named or (rest and rest[0].look_through > named[0].look_through):
        key = "foreign_behind_rest" if named else "foreign_behind_rest_alone"
        told["rest_through"] = per_cent(sum(supplier.look_through for supplier in rest))
        told["rest_face"] = per_cent(sum(supplier.face_value for supplier in rest))
    return say_that(key, missing=(), rests_on=None, **told)


def stages(item: Dependence, say: TableWords) -> Iterator[Statement]:
    """How far a sector stands from final use and from primary inputs."""
    if item.upstreamness is None or item.downstreamness is None:
        return
    yield say_that(
        "stages_net_of_stocks" if item.stocks else "stages_with_stocks",
        sector=say.name(item.sector),
        economy=say.name(item.economy),
        up=f"{item.upstreamness:.2f}",
        down=f"{item.downstreamness:.2f}",
    )


def lost_without(found: Sequence[Extracted], say: TableWords) -> Statement:
    """Whose deliveries all others would miss most."""

    def places(items: Sequence[Extracted]) -> Names:
        return Names(
            tuple(
                phrase(
                    "share_of_value_added", economy=say.name(item.economy), share=per_cent(item.supply_share)
                )
                for item in items
            )
        )

    named = [item for item in found if item.named][:_PLACES]
    least = named[-1].supply_share if named else 0.0
    rest = [item for item in found if not item.named and item.supply_share >= least]
    if rest and named:
        return say_that("lost_without_and_rest", places=places(named), rest=places(rest))
    return say_that("lost_without", places=places(named or rest))


def cut_off_from(found: Sequence[CutOffLoss], say: TableWords) -> Iterator[Statement]:
    """For each economy the partner with a name without which it loses most itself."""
    worst: dict[str, CutOffLoss] = {}
    for item in found:
        if item.named and (item.economy not in worst or item.own > worst[item.economy].own):
            worst[item.economy] = item
    for item in worst.values():
        yield say_that(
            "own_loss_cut_off",
            economy=say.name(item.economy),
            partner=say.name(item.partner),
            orders=per_cent(item.own_orders),
            inputs=per_cent(item.own_inputs),
            partner_orders=per_cent(item.partner_orders),
            partner_inputs=per_cent(item.partner_inputs),
        )


def through_perimeter(item: PerimeterSplit) -> Statement:
    """What of the exports is value added of the exporters, of others, and counted again."""
    parts = {name: 100 * getattr(item, name) / item.exports for name in ("inside", "outside", "double")}
    shares = {name: per_cent(share) for name, share in parts.items()}
    return say_that("value_added_through_perimeter", missing=(), rests_on=None, title=item.title, **shares)


def plant_changes(item: PlantEffect, say: TableWords) -> Iterator[Statement]:
    """What a plant adds or takes, and what becomes of the import share."""
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
    after = per_cent(item.import_share_after)
    if not change:
        yield say_that("import_share_stays", rests_on=basis, plant=item.name, now=after)
        return
    before = per_cent(item.import_share_before)
    key = "import_share_rises" if change > 0 else "import_share_falls"
    yield say_that(key, rests_on=basis, plant=item.name, before=before, after=after)

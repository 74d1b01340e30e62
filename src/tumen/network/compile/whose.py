"""Whose goods a plant makes, for changes of policy that name origins: non-preferential origin over all that
the plan may choose.

The bill that is worst for the economy of the plant and the one that is best bound every choice between
sources; where both say the same, any plan has that origin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from tumen.network.compile.border import Border
from tumen.network.compile.modes import Making, bill_of, crosses
from tumen.network.compile.reach import Arrival
from tumen.network.compile.streams import Inflow, Stream
from tumen.network.model.goods import Item
from tumen.network.model.making import Input
from tumen.network.model.places import Places, freight
from tumen.origin.bill import Material, MaterialStatus
from tumen.origin.non_preferential import (
    NonPreferentialOrigin,
    assumed_origin,
    non_preferential_origin,
)
from tumen.reference.hs import HsCode
from tumen.reference.territories import one_territory

Sources = Mapping[tuple[str, str], list[tuple[Inflow, Arrival | None]]]
"""How items come to plants, by plant and item."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One way in which a material may come to a plant."""

    inflow: Inflow
    stream: Stream
    abroad: bool
    """Whether it crosses a border."""
    made: NonPreferentialOrigin | None
    """Its own non-preferential origin, where the network makes it."""

    @property
    def made_in(self) -> str:
        """The economy where it was made."""
        offer = self.stream.offer
        return self.stream.made_in if offer is None else offer.made_in or self.stream.made_in

    def status(self, home: str, *, best: bool) -> MaterialStatus:
        """Its origin at best or at worst for the economy `home`."""
        if self.made_in != home:
            return "non-originating"
        offer, made = self.stream.offer, self.made
        if made is None:
            return "originating" if offer is not None and offer.of_maker else "undetermined"
        if made.basis == "assumed":
            return "originating" if best else "non-originating"
        told: dict[bool | None, MaterialStatus] = {True: "originating", False: "non-originating"}
        return told.get(made.of_maker, "undetermined")


@dataclass
class Whose:
    """Notes at the border of which economy goods are, for every importer with changes that hang on it."""

    border: Border
    places: Places
    streams: list[Stream]
    remarks: dict[str, None]
    _charging: dict[tuple[date, HsCode], tuple[str, ...]] = field(default_factory=dict)

    def note(self, making: Making, sources: Sources) -> None:
        """Work out the origin of what is made of all that may come to the plant."""
        for importer in self._importers(making.on, making.item.hs) if making.item.hs is not None else ():
            ways = [self._ways(making, part, sources, importer) for part in making.recipe.inputs]
            if not all(ways):
                return  # no source for some material: nothing is made
            made, site, known = making.item.name, making.capability.site, self.border.made
            found = whose(making, ways, self.places.items, importer)
            other = known.get((made, site, importer, making.on))
            if other is not None and (other.country, other.excluded) != (found.country, found.excluded):
                why = "it is made there in several ways, which differ in that"
                found = assumed_origin(making.economy, importer, making.on, why=why)
            known[made, site, importer, making.on] = found
            if not one_territory(importer, making.economy, making.on):
                text = f"duties on top that name origins: {made} made in {site}, into {importer}"
                self.remarks.setdefault(f"{text}: {found}")

    def _importers(self, on: date, code: HsCode) -> tuple[str, ...]:
        if (on, code) not in self._charging:
            book, economies = self.border.law.book, dict.fromkeys(self.places.economy.values())
            asked = (economy for economy in economies if book.hangs_on_origin(economy, on, code))
            self._charging[on, code] = tuple(asked)
        return self._charging[on, code]

    def _ways(self, making: Making, part: Input, sources: Sources, importer: str) -> list[Coming]:
        found = []
        for source, _ in sources.get((making.capability.site, part.item), ()):
            stream, lane = self.streams[source.at.stream], source.lane
            abroad = lane is not None and crosses(self.places, lane, making)
            made = self.border.made.get((stream.item, stream.source, importer, making.on))
            found.append(Coming(source, stream, abroad, made))
        return found


def whose(
    making: Making, sources: Sequence[Sequence[Coming]], items: Mapping[str, Item], importer: str
) -> NonPreferentialOrigin:
    """The origin of what is made, by the importer's rules; `sources` holds how each input of the recipe may
    come. Assumed to be of the economy where it is made where the plan decides it.
    """
    worst = _asked(making, sources, items, importer, best=False)
    if worst.basis == "assumed" or worst.of_maker:
        return worst
    best = _asked(making, sources, items, importer, best=True)
    if best.of_maker is False:
        return best
    if worst.of_maker is False and best.of_maker:
        why = f"by the {worst.rules} it hangs on where the plan buys its materials"
        return assumed_origin(making.economy, importer, making.on, why=why)
    return best if best.of_maker is None else replace(worst, of_maker=None, basis="not determined")


def _asked(
    making: Making,
    sources: Sequence[Sequence[Coming]],
    items: Mapping[str, Item],
    importer: str,
    *,
    best: bool,
) -> NonPreferentialOrigin:
    parts = zip(making.recipe.inputs, sources, strict=True)
    materials = tuple(_material(making, part, items[part.item], coming, best=best) for part, coming in parts)
    return non_preferential_origin(bill_of(making, materials), importer, making.on)


_ORDER: tuple[MaterialStatus, ...] = ("originating", "undetermined", "non-originating")
"""From the best for the economy of the plant to the worst."""


def _material(making: Making, part: Input, item: Item, coming: Sequence[Coming], *, best: bool) -> Material:
    """A material as it is best or worst for the economy: of the best or worst status, of the least or the
    greatest value.
    """
    home, much = making.economy, part.quantity / making.recipe.yield_share
    statuses = [here.status(home, best=best) for here in coming]
    status = (min if best else max)(statuses, key=_ORDER.index)
    values = [
        (here.inflow.at.low if best else here.inflow.at.high)
        + (freight(here.inflow.lane, item) if here.abroad else Decimal(0))
        for here in coming
    ]
    foreign = next((here.made_in for here in coming if here.made_in != home), None)
    return Material(
        item.name,
        item.hs,
        (min(values) if best else max(values)) * much,
        status,
        country=foreign if status == "non-originating" else home,
        role=part.role,
        weight_kg=None if item.weight_kg is None else item.weight_kg * much,
        purchased=True,
    )

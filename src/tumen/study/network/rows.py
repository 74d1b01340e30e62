"""A row of a table of a network study: the record of the engine that it gives, its source and where it stands.

The builders are called with one keyword per column; a cell left empty is left to the record's own default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tumen.network.model import incentives as offers
from tumen.network.model import network as model
from tumen.origin.bill import Leg, ObtainedFacts, Transport
from tumen.tariff.book.tariffs import StatedRate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.reference.hs import HsCode
    from tumen.tables.place import Place
    from tumen.tariff.quote.taxes import Basis

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Given(Generic[T]):
    """What a row gives, with its source and its place."""

    what: T
    source: str
    place: Place


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A row that is a part of something named, such as a capacity step of a site."""

    of: str
    what: T


@dataclass(frozen=True, slots=True)
class InUnit(Generic[T]):
    """A row whose quantity may be stated in another unit than that of the item."""

    unit: str | None
    what: T


@dataclass(frozen=True, slots=True)
class CustomsValue:
    """The basis of the customs value of an economy."""

    economy: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Listed:
    """Whether an Appendix on tariff differentials lists the line of an item."""

    item: str
    importer: str
    in_appendix: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a condition of a rule or a rate about an item."""

    item: str
    condition: str
    answer: bool


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != ()}


def _at(place: Place) -> model.WrittenAt:
    return model.WrittenAt(place.file, place.line)


def plain(record: Callable[..., T]) -> Callable[..., Given[T]]:
    """Make the builder of a record whose fields are the columns."""

    def build(*, place: Place, source: str, **values: Any) -> Given[T]:
        return Given(record(**_filled(values), at=_at(place)), source, place)

    return build


def part(record: Callable[..., T]) -> Callable[..., Given[Part[T]]]:
    """Make the builder of a record that is part of what the column ``of`` names."""

    def build(*, place: Place, source: str, of: str, **values: Any) -> Given[Part[T]]:
        return Given(Part(of, record(**_filled(values))), source, place)

    return build


def in_unit(record: Callable[..., T], *, part_of: bool = False) -> Callable[..., Any]:
    """Make the builder of a record with a column ``unit``."""
    inner = part(record) if part_of else plain(record)

    def build(*, unit: str | None, **values: Any) -> Given[InUnit[Any]]:
        given: Given[Any] = inner(**values)
        return Given(InUnit(unit, given.what), given.source, given.place)

    return build


def item(*, hs: HsCode | None = None, **values: Any) -> model.Item:
    """Build an item; its code may be unknown."""
    return model.Item(hs=hs, **values)


def offer(**values: Any) -> model.Offer:
    """Build an offer; origin is written ``RCEP`` or ``RCEP in VN``."""
    origin = tuple(stated_origin(text) for text in values.pop("origin", ()))
    return model.Offer(**values, origin=origin)


def stated_origin(text: str) -> model.StatedOrigin:
    """Read ``RCEP`` or ``RCEP in VN``."""
    agreement, _, country = (part.strip() for part in text.partition(" in "))
    return model.StatedOrigin(agreement, country or None)


def recipe(**values: Any) -> model.Recipe:
    """Build a recipe without its inputs."""
    kind, facts = values.pop("obtained", None), values.pop("facts", ())
    obtained = None if kind is None else ObtainedFacts(kind, dict(facts))
    answers = {text: bool(answer) for text, answer in values.pop("answers", ())}
    return model.Recipe(**values, inputs=(), obtained=obtained, answers=answers)


def lane(**values: Any) -> model.Lane:
    """Build a lane; a place passed through makes it indirect."""
    via, done = values.pop("via", None), values.pop("via_operations", None)
    control = values.pop("customs_control", None)
    transport = None if via is None else Transport((Leg(via, done, control),))
    return model.Lane(**values, transport=transport)


def incentive(*, place: Place, source: str, site: str, name: str, kind: str, **values: Any) -> Given[Any]:
    """Build an incentive of one of the kinds; columns of other kinds must be empty."""
    from tumen.errors import InputError

    given = _filled(values)
    terms = offers.OfferTerms(
        name,
        site,
        source,
        given.pop("start", None),
        given.pop("until", None),
        tuple(
            offers.Condition(text, answer if isinstance(answer, bool) else None)
            for text, answer in given.pop("conditions", ())
        ),
        place.file,
        place.line,
    )
    needed, allowed, record = _KINDS[kind]
    for column in needed:
        if column not in given:
            raise InputError.of(f"{column}: the cell is empty", f"A {kind} needs it")
    if wrong := sorted(set(given) - needed - allowed):
        raise InputError.of(
            f"{', '.join(wrong)}: does not belong to a {kind}", f"Columns of a {kind}: {_listed(kind)}"
        )
    return Given(record(terms=terms, **given), source, place)


def _listed(kind: str) -> str:
    needed, allowed, _ = _KINDS[kind]
    return ", ".join(sorted(needed | allowed)) or "none of its own"


_KINDS: dict[str, tuple[set[str], set[str], Callable[..., Any]]] = {
    "grant": (set(), {"amount", "share_of_opening_cost", "at_most", "min_output"}, offers.Grant),
    "tax holiday": ({"shares"}, set(), offers.TaxHoliday),
    "bonded processing": (set(), {"bars", "cost_per_unit"}, offers.BondedProcessing),
    "drawback": ({"share"}, {"bars", "cost_per_unit"}, offers.Drawback),
    "relief": ({"what"}, {"per_year", "per_unit"}, offers.CostRelief),
}
INCENTIVES = tuple(_KINDS)


def rate(*, place: Place, source: str, **values: Any) -> Given[StatedRate]:
    """Build a rate of duty that the study states."""
    return Given(
        StatedRate(
            values["importer"],
            values["regime"],
            values["hs"],
            values["rate"],
            source,
            values["beneficiaries"] or ("all",),
            values["start"],
            values["until"],
        ),
        source,
        place,
    )


def customs_value(*, place: Place, source: str, economy: str, customs_value: Basis) -> Given[CustomsValue]:
    """Build the basis of the customs value of an economy."""
    return Given(CustomsValue(economy, customs_value), source, place)


def listed(*, place: Place, source: str, **values: Any) -> Given[Listed]:
    """Build what the study states of an Appendix."""
    return Given(Listed(**values), source, place)


def answer(*, place: Place, source: str, item: str, condition: str, answer: bool) -> Given[Answer]:
    """Build an answer to a condition."""
    return Given(Answer(item, condition, answer), source, place)


def profit_tax(*, place: Place, source: str, **values: Any) -> Given[model.ProfitTax]:
    """Build a tax on profit; its source goes into the record."""
    return Given(model.ProfitTax(**_filled(values), source=source, at=_at(place)), source, place)

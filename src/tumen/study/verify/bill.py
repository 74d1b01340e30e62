"""The bill of a case: its keys under the names that `tumen.origin.bill.Bill` reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError
from tumen.origin.bill import Bill, Material
from tumen.reference.hs import HsCode
from tumen.study.verify.deductions import deductions_of
from tumen.study.verify.facts import obtained_of
from tumen.study.verify.rules import plain, rule_of
from tumen.study.verify.schema import COST_NAMES, NOTES, Keys
from tumen.tables.given import amount, items, pairs, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tumen.origin.law import Law
    from tumen.study.verify.schema import Case

_NOTES = (*NOTES, "description")
_STEMS = {
    "labour": "labour", "labor": "labour", "overhead": "overhead", "overheads": "overhead", "other": "other"
}  # fmt: skip
_COST = {
    f"{start}{stem}{end}": name
    for stem, name in _STEMS.items()
    for start in ("", "direct_")
    for end in ("", "_cost", "_costs")
} | {"profit": "profit"}
"""Each part alone, with ``direct_`` before it, and with ``_cost`` or ``_costs`` behind it."""
_TOTAL = (
    "vom",
    "originating_materials",
    "value_of_originating_materials",
    "originating_materials_value",
)
"""The value of all originating materials: where none is listed it stands for them, else it must be their
sum."""
_NAMES = {"id": "name", "self_produced": "purchased", "produced": "made"}


def bill_of(case: Case, law: Law) -> Bill:
    """Read the case as the bill that the engine determines."""
    good = _without(case.good, _NOTES)
    flat = {name: good.pop(name) for name in list(good) if name in _COST}
    costs, total = _costs([_taken(good), *(case.costs,), flat or None])
    return Bill(
        **good | {"hs": _code(good, law)},
        country=case.exporter,
        materials=_materials(case.materials, total, law),
        operations=_operations(case.operations),
        obtained=obtained_of(case.wholly_obtained_facts),
        costs=costs,
        transport=_transport(case.transport),
        answers=case.conditions,
        rule=rule_of(case.rule, law.provisions.content.base),
        name=case.good.get("description", ""),
    )


def _code(keys: Mapping[str, Any], law: Law) -> HsCode:
    return HsCode.parse(words(keys["hs"]), law.edition)


def _without(keys: Mapping[str, Any], names: Iterable[str]) -> Keys:
    return {key: value for key, value in keys.items() if key not in names}


def _taken(keys: Keys) -> Keys | None:
    """Take the costs out of the keys, whatever they are called."""
    found = [keys.pop(name) for name in list(keys) if name in COST_NAMES]
    if len(found) > 1:
        raise InputError.of("costs are given in more than one place", "Keep one")
    return pairs(found[0]) if found else None


def _costs(places: Iterable[Keys | None]) -> tuple[Keys | None, Decimal | None]:
    """The producer's costs, wherever they stand (what is not given there is zero), and the total of
    originating materials.
    """
    given = [place for place in places if place is not None]
    if len(given) > 1:
        raise InputError.of("costs are given in more than one place", "Keep one")
    if not given:
        return None, None
    costs = dict.fromkeys(_COST.values(), Decimal(0))
    for name in _without(given[0], _TOTAL):
        costs[_COST.get(name, name)] = given[0][name]
    totals = [amount(given[0][name]) for name in _TOTAL if given[0].get(name) is not None]
    return costs, totals[0] if totals else None


def _materials(listed: Iterable[Keys], total: Decimal | None, law: Law) -> tuple[Material, ...]:
    """The materials, with a line for originating ones that are stated as a total only."""
    materials = tuple(_material(pairs(item), law) for item in items(listed))
    if total is None:
        return materials
    own = [item for item in materials if item.status in ("originating", "determine")]
    if not own:
        return (
            *materials,
            *([Material("originating materials", None, total, "originating")] if total else []),
        )
    known = sum((item.value for item in own if item.value is not None), Decimal(0))
    if known != total or any(item.status == "determine" for item in own):
        raise InputError.of(
            f"originating materials are stated as {total} in all, but {known} are listed",
            "Keep one of the two",
        )
    return materials


def _material(case: Keys, law: Law) -> Material:
    keys = {_NAMES.get(key, key): value for key, value in _without(case, (*_NOTES, "self_produced")).items()}
    own = case.get("self_produced")
    if own is not None and keys.get("purchased") is own:
        raise InputError.of(
            f"material {case['id']!r} is both purchased and self-produced, or neither", "Keep one"
        )
    keys["purchased"] = bool(keys.get("purchased")) or own is False
    keys["deductions"] = deductions_of(case.get("deductions"))
    if case.get("hs") is not None:
        keys["hs"] = _code(case, law)
    outside = keys.get("outside_materials")
    if outside is not None:
        keys["outside_materials"] = [_outside(pairs(part), law) for part in items(outside)]
    elif law.provisions.cumulation == "full" and keys.get("made") is None:
        # a case that states nothing claims nothing, so all of it is from outside
        stated = ("hs", "value") if keys.get("regional_value_added") is None else ()
        if stated and all(keys.get(name) is not None for name in stated):
            keys["outside_materials"] = [{name: keys.get(name) for name in (*stated, "weight_kg")}]
    if keys.get("made") is not None:
        if keys.get("hs") is None or keys.get("country") is None:
            raise InputError.of(f"material {case['id']!r} is produced without hs or country", "Give both")
        keys["made"] = _made(pairs(keys["made"]), law)
    return Material(**keys)


def _made(case: Keys, law: Law) -> Keys:
    """How a material was made; what it does not say for itself the material says."""
    keys = _without(case, _NOTES)
    costs, total = _costs([_taken(keys)])
    return _without(keys, ("wholly_obtained_facts",)) | {
        "materials": _materials(case["materials"], total, law),
        "operations": _operations(case.get("operations")),
        "obtained": obtained_of(case.get("wholly_obtained_facts")),
        "costs": costs,
        "rule": rule_of(pairs(case["rule"]), law.provisions.content.base),
    }


def _outside(case: Keys, law: Law) -> Keys:
    return _without(case, ("id", "country", *_NOTES)) | {"hs": _code(case, law)}


def _operations(listed: Iterable[Keys] | None) -> list[Keys] | None:
    if listed is None:
        return None
    return [
        _without(item, ("op",)) | {"name": plain(words(item["op"]))} for item in map(pairs, items(listed))
    ]


def _transport(case: Keys | None) -> Keys | None:
    """The legs; None where neither legs nor a direct way are stated."""
    if case is None:
        return None
    legs = case.get("legs", ())
    if case["direct"] and legs:
        raise InputError.of("the transport is direct and has legs", 'Give "direct": false with legs')
    if not case["direct"] and not legs:
        return None
    named = [
        _without(leg, ("party",))
        | {
            "operations": None
            if (done := leg.get("operations")) is None
            else [plain(words(x)) for x in items(done)]
        }
        for leg in map(pairs, items(legs))
    ]
    return _without(case, ("direct", *_NOTES)) | {"legs": named}

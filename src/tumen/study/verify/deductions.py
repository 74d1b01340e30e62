"""Deductions from the value of a non-originating material, as a case spells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tumen.errors import InputError
from tumen.origin.bill import Deduction
from tumen.tables.given import pairs

_SPELLINGS = {
    "freight": ("freight", "inland_freight", "international_freight", "freight_and_insurance"),
    "transport": ("transport", "inland_transport", "other_transport", "transport_costs", "transportation"),
    "insurance": ("insurance", "inland_insurance"),
    "packing": ("packing", "packaging"),
    "duties": (
        "duty", "duties", "customs_duty", "customs_duties", "import_duty", "import_duties", "duties_paid",
        "duties_and_taxes", "duties_taxes", "duties_taxes_brokerage",
    ),
    "taxes": ("tax", "taxes", "taxes_paid", "import_taxes"),
    "brokerage": ("brokerage", "customs_brokerage", "brokerage_fees", "customs_brokerage_fees"),
    "waste": ("waste", "waste_and_spoilage", "waste_spoilage"),
    "spoilage": ("spoilage",),
}  # fmt: skip
DEDUCTIBLE = tuple(_SPELLINGS)
_KIND = {name: kind for kind, names in _SPELLINGS.items() for name in names}
_SCRAP = ("scrap_value", "reusable_scrap", "reusable_scrap_value", "scrap", "by_products", "by_product_value")
_REFUNDED = ("refunded", "duties_refunded", "duty_refunded", "refund")
_EVIDENCE = ("evidence", "documented")
_ENDS = ("_to_producer", "_cost", "_costs", "_amount")


def deductions_of(given: Any) -> tuple[Deduction, ...]:
    """Read the deductions of a material: a table of kinds, or a list of them with evidence each.

    Waste counts less the value of scrap or by-products that can be used again; duties count less what was
    refunded, and not at all when they were refunded altogether. What no evidence is stated for is not
    documented.

    Raises
    ------
    InputError
        For a kind that is not known, or scrap and refunds without waste and duties or above them.
    """
    if not given:
        return ()
    if isinstance(given, list):
        return tuple(one for table in given for one in _listed(pairs(table)))
    return _table(pairs(given))


def _listed(table: Mapping[str, Any]) -> tuple[Deduction, ...]:
    kinds = [table[key] for key in ("kind", "type", "name") if key in table]
    amounts = [table[key] for key in ("amount", "value") if key in table]
    rest = {k: v for k, v in table.items() if k not in ("kind", "type", "name", "amount", "value", "note")}
    if len(kinds) != 1 or len(amounts) != 1:
        raise InputError.of(
            f"the deduction {dict(table)!r} is not understood", "Give kind, amount and evidence"
        )
    return _table({str(kinds[0]): amounts[0], **rest})


def _table(table: Mapping[str, Any]) -> tuple[Deduction, ...]:
    documented = any(table.get(name) is True for name in _EVIDENCE)
    found: dict[str, Decimal] = {}
    proven: dict[str, bool] = {}
    less = {"waste": Decimal(0), "duties": Decimal(0)}
    all_refunded = False
    for name, value in table.items():
        if name in _EVIDENCE or name == "note":
            continue
        if name in _REFUNDED and isinstance(value, bool):
            all_refunded = value
            continue
        amount, shown = _amount(name, value, documented=documented)
        if name in _SCRAP or name in _REFUNDED:
            less["waste" if name in _SCRAP else "duties"] += amount
            continue
        kind = _kind(name)
        found[kind] = found.get(kind, Decimal(0)) + amount
        proven[kind] = proven.get(kind, True) and shown
    for kind, amount in less.items():
        if amount > found.get(kind, Decimal(0)):
            raise InputError.of(
                f"{amount} is taken off the {kind}, which are {found.get(kind, 0)}", "Check both"
            )
        if amount:
            found[kind] -= amount
    if all_refunded:
        found = {kind: amount for kind, amount in found.items() if kind not in ("duties", "taxes")}
    return tuple(Deduction(kind, amount, proven[kind]) for kind, amount in found.items())


def _kind(name: str) -> str:
    stems = (name, *(name.removesuffix(end) for end in _ENDS))
    kind = next((_KIND[stem] for stem in stems if stem in _KIND), None)
    if kind is None:
        raise InputError.of(f"the deduction {name!r} is not understood", f"Use {_words(_SPELLINGS)}")
    return kind


def _amount(name: str, value: object, *, documented: bool) -> tuple[Decimal, bool]:
    if isinstance(value, dict):
        inner = [value[key] for key in ("amount", "value") if key in value]
        extra = set(value) - {"amount", "value", "note", *_EVIDENCE}
        if len(inner) == 1 and not extra:
            return _amount(name, inner[0], documented=any(value.get(key) is True for key in _EVIDENCE))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)), documented
    raise InputError.of(f"the deduction {name!r} is {value!r}", "Give an amount")


def _words(kinds: Iterable[str]) -> str:
    return ", ".join(kinds)

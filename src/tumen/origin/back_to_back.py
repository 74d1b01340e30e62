"""Back-to-back proofs held against their first proofs: what an agreement asks of the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from tumen.agreements.proofs import BackToBack
    from tumen.origin.declared import DeclarationRow


def policy_of(agreement: str) -> BackToBack | None:
    """What the agreement says of back-to-back proofs, None where nothing is on file."""
    from tumen.agreements.load import agreements_on_file, load_agreement

    if agreement not in agreements_on_file():  # refused elsewhere
        return None
    proofs = load_agreement(agreement).provisions.proofs
    return None if proofs is None else proofs.back_to_back


def held_against_first(rows: tuple[DeclarationRow, ...]) -> tuple[DeclarationRow, ...]:
    """Give every back-to-back proof the last day that its first proof leaves it, and the agreements under
    which it shows nothing, with the reason.

    Proofs on one first proof count in the order of their days until its quantity is used up.
    """
    firsts = {row.number: row for row in rows if row.number is not None and row.first_proof is None}
    known = {row.number for row in rows}
    order = sorted((row for row in rows if row.first_proof), key=_made_out)
    used: dict[tuple[str, str], Decimal] = {}
    found: dict[int, DeclarationRow] = {}
    for row in order:
        first = firsts.get(row.first_proof or "")
        if first is None:
            why = "is not on file" if row.first_proof not in known else "is itself a back-to-back proof"
            refused = tuple((code, f"its first proof {row.first_proof} {why}") for code in row.agreements)
            found[id(row)] = replace(row, refused=refused)
            continue
        reasons = {code: next(_faults(row, first, code, used), "") for code in row.agreements}
        last = _last_day(row, first)
        found[id(row)] = replace(
            row, until=last, refused=tuple((code, why) for code, why in reasons.items() if why)
        )
    return tuple(found.get(id(row), row) for row in rows)


def _made_out(row: DeclarationRow) -> tuple[bool, date | None]:
    return row.start is not None, row.start


def _last_day(row: DeclarationRow, first: DeclarationRow) -> date | None:
    """The last day of a proof: no later than that of its first proof where its agreement says so."""
    policies = (policy_of(code) for code in row.agreements)
    if (
        first.until is None
        or (row.start is not None and first.until < row.start)
        or not any(item is not None and item.within_validity for item in policies)
    ):
        return row.until
    return first.until if row.until is None else min(row.until, first.until)


def _faults(
    row: DeclarationRow, first: DeclarationRow, code: str, used: dict[tuple[str, str], Decimal]
) -> Iterator[str]:
    policy, name = policy_of(code), f"its first proof {first.number}"
    if policy is None:
        yield f"what {code} asks of a back-to-back proof is not on file"
        return
    if code not in first.agreements:
        yield f"{name} is made out under {', '.join(first.agreements)} ({policy.article})"
    if first.value_added is not None or row.value_added is not None:
        yield f"{name} does not declare that the material originates ({policy.article})"
    if first.material != row.material:
        yield f"{name} is of {first.material} ({policy.article})"
    if first.origin is not None and row.origin != first.origin:
        yield f"it names {row.origin} as origin, {name} {first.origin} ({policy.article})"
    if row.start is None:
        yield f"the day on which it was made out is not stated ({policy.valid_first})"
    elif not first.stands(code, row.start):
        yield f"{name} did not hold on {row.start}, when it was made out ({policy.valid_first})"
    if policy.within_quantity:
        yield from _beyond(row, first, code, used, policy.within_quantity)


def _beyond(
    row: DeclarationRow,
    first: DeclarationRow,
    code: str,
    used: dict[tuple[str, str], Decimal],
    article: str,
) -> Iterator[str]:
    """Whether the quantity is more than what the first proof has left for it."""
    name = f"its first proof {first.number}"
    if row.quantity is None or first.quantity is None:
        whose = "its quantity" if row.quantity is None else f"the quantity of {name}"
        yield f"{whose} is not stated, so that it is not known to be within {name} ({article})"
        return
    quantity = row.quantity
    if row.unit != first.unit:
        try:
            quantity = in_unit(quantity, row.unit, first.unit)
        except InputError:
            units = f"{row.unit or 'the unit of the material'} and {first.unit or 'the unit of the material'}"
            yield f"its quantity and that of {name} cannot be compared: {units} ({article})"
            return
    before = used.get((str(first.number), code), Decimal(0))
    if before + quantity > first.quantity:
        left = f"{first.quantity - before:f} of the {first.quantity:f}"
        yield f"it is made out for {quantity:f}, and {name} has {left} left ({article})"
        return
    used[str(first.number), code] = before + quantity


def in_unit(quantity: Decimal, unit: str | None, wanted: str | None) -> Decimal:
    """A quantity in another unit.

    Raises
    ------
    InputError
        If one of the two is not stated, or they measure different things.
    """
    from tumen.reference.units import convert

    if unit is None or wanted is None:
        raise InputError.of("one of two units is not stated", "State both")
    return convert(quantity, unit, wanted)

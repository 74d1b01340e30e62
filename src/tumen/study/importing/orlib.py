"""Capacitated facility location in the form of the OR-Library, as a network study.

The form (file capinfo of the OR-Library, by J. E. Beasley): the number m of potential warehouses and n of
customers; for each warehouse its capacity and its fixed cost; for each customer its demand, and the cost of
allocating all of its demand to each of the m warehouses. Line breaks mean nothing. In the large files the
word ``capacity`` stands for a number that has to be given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from tumen.errors import InputError, Problem
from tumen.study.importing.new_study import Cells, NewStudy
from tumen.tables.field import Field

_ECONOMY = "US"  # all in one economy, so that no border is crossed
_DAY = date(2026, 1, 1)
AMOUNT = Field("amount", "amount", "A capacity, a demand or a cost")


@dataclass(frozen=True, slots=True)
class Instance:
    """One problem: m warehouses, n customers."""

    name: str
    capacity: tuple[Decimal, ...]
    """m"""
    fixed_cost: tuple[Decimal, ...]
    """m"""
    demand: tuple[Decimal, ...]
    """n"""
    cost: tuple[tuple[Decimal, ...], ...]
    """n rows of m: cost of serving the whole demand of a customer from a warehouse."""


def read_orlib(path: Path, *, capacity: Decimal | None = None) -> Instance:
    """Read one file.

    Parameters
    ----------
    capacity
        What the word ``capacity`` stands for, in the files that have it.

    Raises
    ------
    InputError
        With every problem found: words that are no numbers, too few or too many of them, amounts that cannot
        be.
    """
    from tumen.tables.kinds import read_value
    from tumen.tables.text import read_text, shown_path

    shown = shown_path(path)
    words = [
        (line, word) for line, text in enumerate(read_text(path).splitlines(), 1) for word in text.split()
    ]
    problems: list[Problem] = []
    numbers = []
    for line, word in words:
        if word == "capacity":
            if capacity is None:
                what, fix = "the word capacity stands for a number", "Give it: --capacity 8000"
                problems.append(Problem(what, fix, shown, line))
            numbers.append(capacity or Decimal(0))
            continue
        try:
            numbers.append(read_value(AMOUNT, word, "", shown, line))
        except InputError as error:
            problems += [Problem(item.what, item.fix, shown, line) for item in error.problems]
            numbers.append(Decimal(0))
    if problems:
        raise InputError(problems)
    if len(numbers) < 2:
        raise InputError.of(
            "the file has no sizes", "Begin it with the numbers of warehouses and customers", file=shown
        )
    for (line, _), value in zip(words, numbers[:2], strict=False):
        if value != value.to_integral_value() or value < 1:
            raise InputError.of(
                f"{value} is no count", "Write a whole number, at least 1", file=shown, line=line
            )
    m, n = map(int, numbers[:2])
    needed = 2 + 2 * m + n * (1 + m)
    if len(numbers) != needed:
        raise InputError.of(
            f"{m} warehouses and {n} customers need {needed} numbers, but there are {len(numbers)}",
            "Take the file whole, or correct its first line",
            file=shown,
        )
    sites, rows = numbers[2 : 2 + 2 * m], numbers[2 + 2 * m :]
    customers = [rows[at : at + 1 + m] for at in range(0, len(rows), 1 + m)]
    problems = [
        Problem(f"customer {place} has no demand, but costs something to serve", "Leave it out", shown)
        for place, row in enumerate(customers, 1)
        if row[0] == 0 and any(row[1:])
    ]
    if problems:
        raise InputError(problems)
    return Instance(
        path.stem,
        tuple(sites[::2]),
        tuple(sites[1::2]),
        tuple(row[0] for row in customers),
        tuple(tuple(row[1:]) for row in customers),
    )


def draft_of(instance: Instance, *, single_source: bool, source: str) -> NewStudy:
    """Make a network study: possible warehouses, one supplier, and a lane for each pair.

    Parameters
    ----------
    single_source
        Whether all of a customer's demand comes from one warehouse.
    """
    name = (
        "".join(letter if letter.isalnum() else "-" for letter in instance.name.lower()).strip("-") or "orlib"
    )
    sourcing = "one warehouse each" if single_source else "any number of warehouses"
    warehouses = [f"warehouse {i}" for i in range(1, len(instance.capacity) + 1)]
    customers = [f"customer {j}" for j in range(1, len(instance.demand) + 1)]
    facts = {
        "study": name,
        "title": f"{instance.name}: capacitated facility location",
        "question": f"Which warehouses serve {len(customers)} customers at least cost, from {sourcing}?",
        "ask": ["design"],
        "on": _DAY,
        "currency": "USD",
        "design": {"solver": {"gap": 0.0}},
    }
    tables: dict[str, list[Cells]] = {
        "products": [{"product": "good", "hs": "unknown"}],
        "suppliers": [{"supplier": "source", "economy": _ECONOMY}],
        "offers": [{"supplier": "source", "material": "good", "price": "0"}],
        "sites": [
            {
                "site": site,
                "economy": _ECONOMY,
                "kind": "warehouse",
                "state": "possible",
                "capacity": f"{capacity:f}",
                "opening_cost": f"{cost:f}",
                "fixed_cost": "0",
                "handling_cost": "0",
            }
            for site, capacity, cost in zip(warehouses, instance.capacity, instance.fixed_cost, strict=True)
        ],
        "lanes": [
            *(
                {"from": "source", "to": site, "mode": "road", "basis": "unit", "cost": "0"}
                for site in warehouses
            ),
            *(
                {"from": site, "to": customer, "mode": "road", "basis": "unit", "cost": f"{cost:f}"}
                for customer, demand, costs in zip(customers, instance.demand, instance.cost, strict=True)
                for site, all_of_it in zip(warehouses, costs, strict=True)
                for cost in (all_of_it / demand if demand else Decimal(0),)
            ),
        ],
        "markets": [
            {"market": customer, "economy": _ECONOMY} | ({"single_source": "yes"} if single_source else {})
            for customer in customers
        ],
        "demand": [
            {"market": customer, "product": "good", "quantity": f"{amount:f}"}
            for customer, amount in zip(customers, instance.demand, strict=True)
        ],
    }
    return NewStudy(
        facts, {name: [row | {"source": source} for row in rows] for name, rows in tables.items()}
    )

"""Networks of chosen size for tests and benchmarks: the same sizes and seed give the same study.

    python -m benchmarks.generate_network FOLDER [--plants 12 --suppliers 40 --products 60 --markets 15 --seed
    1]

Suppliers, plants and markets stand in real economies at made-up places; goods have real HS codes, so that the
rules of origin on file decide; every price, cost and rate of duty is made up and marked ``illustrative``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.study.importing.new_study import NewStudy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.study.importing.new_study import Cells

_SOURCE = "illustrative: generated"
_GOODS = (
    "8414",
    "8415",
    "8418",
    "8450",
    "8508",
    "8509",
    "8516",
    "8517",
    "8518",
    "8519",
    "8528",
    "9018",
    "9405",
)
_MATERIALS = (
    "3901", "3917", "3926", "4016", "7209", "7318", "7326", "7408", "7606", "8414",
    "8501", "8504", "8516", "8518", "8529", "8534", "8536", "8542", "8544", "9032",
)  # fmt: skip
_PLACES = {
    "CN": (36.0, 116.0), "KR": (36.5, 127.8), "JP": (36.0, 138.0), "VN": (16.0, 107.8), "TH": (15.5, 101.0),
    "MY": (3.8, 102.2), "ID": (-4.0, 112.0), "PH": (13.0, 122.0), "AU": (-28.0, 146.0), "IN": (22.0, 79.0),
    "US": (39.5, -98.0), "MX": (22.5, -101.0), "GB": (53.0, -1.5), "TR": (39.0, 34.0), "BR": (-15.0, -52.0),
}  # fmt: skip
"""Roughly the middle of economies, degrees north and east; places are scattered around it."""
_FOB = {"US", "AU"}


@dataclass(frozen=True, slots=True)
class Size:
    """How much of what. `recipes`: ways of making a product; `share`: part of the pairs that are there."""

    plants: int = 4
    suppliers: int = 8
    products: int = 6
    markets: int = 5
    materials: int = 12
    recipes: int = 1
    periods: int = 1
    share: float = 0.5


def generate(
    size: Size, seed: int, agreements: tuple[str, ...] = ("RCEP",), *, name: str = "generated"
) -> NewStudy:
    """Make a study of a network that can serve its demand.

    Parameters
    ----------
    agreements
        Agreements that may be claimed; their Parties are among the economies.

    Raises
    ------
    InputError
        If a size is below one, or an agreement is not on file.
    """
    _check(size)
    maker = _Maker(size, Random(seed), _economies(agreements), agreements)  # noqa: S311 - not for secrets
    facts = {
        "study": name,
        "title": f"Generated network: {size.plants} plants, {size.suppliers} suppliers, {size.products} "
        "products, "
        f"{size.markets} markets, seed {seed}",
        "question": "Where to make, where to buy, where to sell?",
        "ask": ["design"],
        "on": date(2027, 1, 1),
        "currency": "USD",
        "agreements": list(agreements),
        "periods": [
            {"name": f"p{number}", "start": date(2027 + number, 1, 1)} for number in range(size.periods)
        ],
        "design": {"discount_rate": 0.08},
    }
    tables = maker.tables()
    return NewStudy(facts, {key: [row | {"source": _SOURCE} for row in rows] for key, rows in tables.items()})


def _check(size: Size) -> None:
    problems = [
        Problem(f"{name} is {getattr(size, name)}", "Ask for at least one")
        for name in ("plants", "suppliers", "products", "markets", "materials", "recipes", "periods")
        if getattr(size, name) < 1
    ]
    if not 0 < size.share <= 1:
        problems.append(Problem(f"share is {size.share}", "Give a share above 0, at most 1"))
    if problems:
        raise InputError(problems)


def _economies(agreements: Sequence[str]) -> tuple[list[str], list[str]]:
    """Economies inside some agreement, and outside all."""
    from tumen.agreements.load import load_agreement

    loaded = [load_agreement(code) for code in agreements]
    inside = [code for code in _PLACES if any(item.is_party(code) for item in loaded)]
    return inside, [code for code in _PLACES if code not in inside]


class _Maker:
    """Draws everything in a fixed order from one random stream."""

    def __init__(
        self, size: Size, random: Random, economies: tuple[list[str], list[str]], agreements: tuple[str, ...]
    ) -> None:
        self.size, self.random, self.agreements = size, random, agreements
        inside, outside = economies
        self.inside = inside or list(_PLACES)
        self.outside = outside or self.inside
        self.plants = self._places("plant", size.plants, 0.8)
        self.suppliers = self._places("supplier", size.suppliers, 0.6)
        self.markets = self._places("market", size.markets, 0.7)
        self.materials = {f"material {i}": self._code(_MATERIALS) for i in range(1, size.materials + 1)}
        self.products = {f"product {i}": self._code(_GOODS) for i in range(1, size.products + 1)}
        self.prices = {item: random.uniform(1, 9) for item in self.materials}
        self.declarations: list[Cells] = []

    def _places(self, word: str, count: int, inside: float) -> dict[str, str]:
        """Names with their economies; the first ones go round the Parties."""
        found = {}
        for number in range(1, count + 1):
            pool = self.inside if self.random.random() < inside else self.outside
            found[f"{word} {number}"] = self.random.choice(pool)
        return found

    def _code(self, headings: Sequence[str]) -> str:
        from tumen.reference.nomenclature import nomenclature

        heading = self.random.choice(headings)
        known = [code for code in nomenclature("HS2022").subheadings() if code.startswith(heading)]
        return self.random.choice(sorted(known))

    def tables(self) -> dict[str, list[Cells]]:
        bills = {name: self._bills() for name in self.products}
        makes = {name: self._some(list(self.plants)) for name in self.products}
        demand = self._demand()
        load = self._load(demand, makes)
        return {
            "products": self._products(),
            "suppliers": [{"supplier": name, "economy": code} for name, code in self.suppliers.items()],
            "offers": self._offers(),
            "declarations": self.declarations,
            "sites": self._sites(load),
            "bills": [
                {"product": product, "way": way, "material": material, "quantity": _figure(quantity)}
                for product, made in bills.items()
                for way, parts in made.items()
                for material, quantity in parts.items()
            ],
            "ways": self._ways(bills, makes),
            "prices": self._prices(bills, makes),
            "lanes": self._lanes(),
            "markets": [
                {"market": name, "economy": code} | self._spot(code) for name, code in self.markets.items()
            ],
            "demand": demand,
            "claiming": [row for code in self.agreements for row in _claiming(code)],
            "rates": self._rates(
                {name for ways in bills.values() for bill in ways.values() for name in bill}
            ),
            "taxes": [
                {"economy": code, "customs_value": "FOB" if code in _FOB else "CIF"}
                for code in self._importers()
            ],
        }

    def _load(self, demand: list[Cells], makes: dict[str, list[str]]) -> dict[str, float]:
        """What each plant makes in the busiest period if plants share the demand of each product alike."""
        loads = {plant: [0.0] * self.size.periods for plant in self.plants}
        for row in demand:
            for plant in makes[row["product"]]:
                loads[plant][int(row["period"][1:])] += float(row["quantity"]) / len(makes[row["product"]])
        return {plant: max(found) for plant, found in loads.items()}

    def _some(self, names: list[str]) -> list[str]:
        count = max(1, min(len(names), round(len(names) * self.size.share)))
        return sorted(self.random.sample(names, count), key=names.index)

    def _bills(self) -> dict[str, dict[str, float]]:
        names = list(self.materials)
        found = {}
        for number in range(1, self.size.recipes + 1):
            parts = self.random.sample(names, min(len(names), self.random.randint(3, 5)))
            found[f"recipe {number}"] = {
                part: self.random.choice((0.5, 1.0, 1.0, 2.0)) for part in sorted(parts, key=names.index)
            }
        return found

    def _products(self) -> list[Cells]:
        codes = {**self.materials, **self.products}
        return [
            {"product": name, "hs": _dotted(code), "weight_kg": _figure(self.random.uniform(0.2, 4))}
            for name, code in codes.items()
        ]

    def _offers(self) -> list[Cells]:
        found = []
        names = list(self.materials)
        offered: dict[str, list[str]] = {name: self._some(names) for name in self.suppliers}
        for material in names:  # every material has at least two offers, as far as there are suppliers
            have = [name for name in offered if material in offered[name]]
            for name in list(offered)[: max(0, 2 - len(have))]:
                offered[name] = [*offered[name], material]
        for supplier, materials in offered.items():
            economy = self.suppliers[supplier]
            parties = [code for code in self.agreements if self._party(code, economy)]
            for material in dict.fromkeys(materials):
                proven = parties if self.random.random() < 0.8 else []
                if proven:
                    self.declarations.append(
                        {"by": supplier, "material": material, "agreement": "; ".join(proven)}
                    )
                factor = self.random.uniform(0.85, 1.25)
                found.append(
                    {
                        "supplier": supplier,
                        "material": material,
                        "price": _figure(self.prices[material] * factor),
                    }
                )
        return found

    def _party(self, agreement: str, economy: str) -> bool:
        from tumen.agreements.load import load_agreement

        return load_agreement(agreement).is_party(economy)

    def _sites(self, load: dict[str, float]) -> list[Cells]:
        found = []
        for number, (name, economy) in enumerate(self.plants.items()):
            possible = number % 2 == 1
            row = {
                "site": name,
                "economy": economy,
                "state": "possible" if possible else "existing",
                "capacity": _figure(max(1000.0, load[name] * self.random.uniform(1.6, 2.4))),
                "fixed_cost": _figure(self.random.uniform(20_000, 60_000)),
                "opening_cost": _figure(self.random.uniform(50_000, 250_000)) if possible else "",
            }
            found.append(row | self._spot(economy))
        return found

    def _spot(self, economy: str) -> Cells:
        north, east = _PLACES[economy]
        spread = self.random.uniform(-2, 2), self.random.uniform(-2, 2)
        return {"latitude": f"{north + spread[0]:.2f}", "longitude": f"{east + spread[1]:.2f}"}

    def _ways(
        self, bills: dict[str, dict[str, dict[str, float]]], makes: dict[str, list[str]]
    ) -> list[Cells]:
        return [
            {
                "product": product,
                "site": plant,
                "way": way,
                "state": "possible",
                "operations": "assembly",
                "labour": _figure(self.random.uniform(0.5, 3)),
                "overhead": _figure(self.random.uniform(0.3, 2)),
                "other": "0",
                "profit": "1",
            }
            for product, plants in makes.items()
            for way in bills[product]
            for plant in plants
        ]

    def _prices(
        self, bills: dict[str, dict[str, dict[str, float]]], makes: dict[str, list[str]]
    ) -> list[Cells]:
        found = []
        for product, plants in makes.items():
            cost = max(sum(self.prices[m] * q for m, q in parts.items()) for parts in bills[product].values())
            for plant in plants:
                price = _figure((cost + 5) * self.random.uniform(1.15, 1.35))
                found.append({"product": product, "site": plant, "price": price, "term": "FOB"})
        return found

    def _lanes(self) -> list[Cells]:
        places = {**self.suppliers, **self.plants, **self.markets}
        pairs = [(one, other) for one in self.suppliers for other in self.plants]
        pairs += [(one, other) for one in self.plants for other in self.markets]
        return [
            {
                "from": one,
                "to": other,
                "mode": "road" if places[one] == places[other] else "sea",
                "basis": "kg",
                "cost": _figure(
                    0.03 + _far(places[one], places[other]) / 200 * self.random.uniform(0.8, 1.2)
                ),
                "lead_time_days": str(round(2 + _far(places[one], places[other]) / 4)),
                "co2_kg_per_kg": _figure(0.02 + _far(places[one], places[other]) / 400),
            }
            for one, other in pairs
        ]

    def _demand(self) -> list[Cells]:
        found = []
        for period in range(self.size.periods):
            for product in self.products:
                for market in self._some(list(self.markets)):
                    quantity = self.random.randint(5, 60) * 100
                    row = {"market": market, "product": product, "period": f"p{period}"}
                    found.append(row | {"quantity": str(quantity)})
        return found

    def _importers(self) -> list[str]:
        return sorted({*self.plants.values(), *self.markets.values()})

    def _rates(self, used: set[str]) -> list[Cells]:
        """By chapter: MFN, and for each agreement a lower rate for its Parties; of finished goods only where
        there is a market, for a study refuses rates that nothing enters under.
        """
        chapters = sorted({code[:2] for code in (*self.materials.values(), *self.products.values())})
        taken_in = {code[:2] for name, code in self.materials.items() if name in used}
        found = []
        for importer in self._importers():
            for chapter in chapters:
                rate = self.random.choice((0, 3, 5, 8, 10, 12))
                if chapter not in taken_in and importer not in self.markets.values():
                    continue
                row = {"importer": importer, "hs": chapter}
                found.append(row | {"regime": "MFN", "rate": f"{rate}%" if rate else "free"})
                for code in self.agreements:
                    if self._party(code, importer):
                        cut = self.random.choice((0, 0, 0, rate // 2))
                        members = "; ".join(
                            sorted(e for e in _PLACES if e != importer and self._party(code, e))
                        )
                        low = f"{cut}%" if cut else "free"
                        found.append(row | {"regime": code, "rate": low, "beneficiaries": members})
        return found


def _claiming(agreement: str) -> list[Cells]:
    return [
        {"regime": agreement, "basis": "unit", "cost": "0.02", "share_of_value": "0.1%"},
        {"regime": agreement, "basis": "year", "cost": "2000", "share_of_value": ""},
    ]


def _far(one: str, other: str) -> float:
    """A rough distance in degrees."""
    (a, b), (c, d) = _PLACES[one], _PLACES[other]
    east = min(abs(b - d), 360 - abs(b - d))
    return float(((a - c) ** 2 + east**2) ** 0.5)


def _figure(value: float) -> str:
    return f"{value:.4g}" if value < 1000 else f"{value:.0f}"


def _dotted(code: str) -> str:
    return f"{code[:4]}.{code[4:]}" if len(code) > 4 else code


def main() -> None:
    """Write a study folder from the command line."""
    from argparse import ArgumentParser
    from dataclasses import fields
    from pathlib import Path

    parser = ArgumentParser(description="Write a made-up study of a network.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    for size in fields(Size):
        parser.add_argument(f"--{size.name}", type=type(size.default), default=size.default)
    given = vars(parser.parse_args())
    folder, seed = given.pop("folder"), given.pop("seed")
    generate(Size(**given), seed).write(folder)


if __name__ == "__main__":
    main()

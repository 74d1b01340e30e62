"""Write a study of the old form (one kind each) in the form of one study for all questions.

    python tools/convert_study.py OLD-FOLDER NEW-FOLDER

What the old form took for zero where a cell was empty (costs of a network) is written as 0; look at every such cell.
"""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = list[dict[str, str]]
STATUS = {"determine": "by its bill"}
COSTS = (
    "direct_labour",
    "direct_overhead",
    "profit",
    "other",
    "net_cost",
    "sales_promotion",
    "royalties",
    "shipping_and_packing",
    "interest_not_allowed",
)
RENAMED = {"direct_labour": "labour", "direct_overhead": "overhead"}
KEPT = (
    "legs",
    "exchange_rates",
    "rules",
    "rates",
    "taxes",
    "answers",
    "consignments",
    "shipments",
    "relief",
    "bands",
    "changes",
    "tariff_lines",
)


def read(folder: Path, file: str) -> Rows:
    with (folder / file).open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def product_tables(old: dict[str, Rows]) -> dict[str, Rows]:
    new: dict[str, Rows] = {name: old[name] for name in KEPT if name in old}
    new["products"] = old["products"]
    new["sites"] = [{**row, "source": "illustrative"} for row in old["sites"]]
    markets: dict[str, dict[str, str]] = {}
    for row in old["demand"]:
        markets.setdefault(
            row["market"],
            {
                "market": row["market"],
                "name": row["name"],
                "economy": row["economy"],
                "source": row["source"],
            },
        )
    new["markets"] = list(markets.values())
    new["demand"] = [
        {
            "market": row["market"],
            "product": row["product"],
            "quantity": row["units_per_year"],
            "consignment": row["units_per_consignment"],
            "source": row["source"],
        }
        for row in old["demand"]
    ]
    new["bills"] = [bill(row) for row in old["bills"]]
    done: dict[tuple[str, str], list[str]] = {}
    for row in old.get("operations", []):
        where = f" @ {row['economy']}" if row.get("economy") else ""
        done.setdefault((row["product"], row["site"]), []).append(row["operation"] + where)
    obtained = {(row["product"], row["site"]): row for row in old.get("obtained", [])}
    ways, prices = [], []
    for row in old["prices"]:
        key = (row["product"], row["site"])
        prices.append(
            {
                name: row[name]
                for name in ("product", "site", "price", "term", "currency", "source")
                if name in row
            }
        )
        costs = {RENAMED.get(name, name): row[name] for name in COSTS if row.get(name)}
        mine = obtained.get(key, {})
        way = {
            "product": key[0],
            "site": key[1],
            "operations": "; ".join(done.get(key, [])),
            **costs,
            "obtained": mine.get("kind", ""),
            "facts": mine.get("facts", ""),
            "currency": row.get("currency", ""),
            "source": mine.get("source") or row["source"],
        }
        if done.get(key) or costs or mine:
            ways.append(way)
    new["ways"], new["prices"] = ways, prices
    new["lanes"] = [
        {
            "from": row["site"],
            "to": row["market"],
            "basis": "consignment",
            **{name: value for name, value in row.items() if name not in ("site", "market")},
        }
        for row in old["lanes"]
    ]
    new["claiming"] = [{**row, "basis": "consignment"} for row in old.get("claiming", [])]
    for row in new.get("bands", []):
        if row["table"] == "prices" and row["column"] != "price":
            row["table"], row["column"] = "ways", RENAMED.get(row["column"], row["column"])
        if row["table"] == "demand":
            row["column"] = {"units_per_year": "quantity", "units_per_consignment": "consignment"}[
                row["column"]
            ]
    return new


def bill(row: dict[str, str]) -> dict[str, str]:
    made = row.pop("made_of", "")
    row["origin"] = STATUS.get(row["status"], row["status"])
    del row["status"]
    if made:
        row["material"], row["hs"] = made, ""
    if row["value"] == "unknown":
        row["value"] = "unknown"
    return row


def network_tables(old: dict[str, Rows], years: dict[str, Decimal]) -> dict[str, Rows]:
    new: dict[str, Rows] = {}
    new["products"] = [renamed(row, item="product") for row in old["items"]]
    new["sites"] = [zeros(row, needed_costs(row)) for row in old["sites"]]
    for name in ("suppliers", "markets", "incentives", "profit_taxes", "rates"):
        if name in old:
            new[name] = old[name]
    if "steps" in old:
        new["steps"] = [zeros(row, ("fixed_cost",)) for row in old["steps"]]
    recipes = {row["recipe"]: row for row in old.get("recipes", [])}
    made_by: dict[str, list[str]] = {}
    for row in recipes.values():
        made_by.setdefault(row["item"], []).append(row["recipe"])

    def way(recipe: str) -> str:
        return (
            recipe if len(made_by[recipes[recipe]["item"]]) > 1 or recipe != recipes[recipe]["item"] else ""
        )

    new["ways"] = [
        {
            "product": recipes[row["recipe"]]["item"],
            "site": row["site"],
            "way": way(row["recipe"]),
            **{
                name: recipes[row["recipe"]].get(name, "")
                for name in ("operations", "yield", "obtained", "facts", "answers")
            },
            **{
                name: row.get(name, "") or ("0" if name in ("labour", "overhead", "other") else "")
                for name in ("labour", "overhead", "other", "profit", "capacity_use", "most", "co2_kg")
            },
            "source": row["source"],
        }
        for row in old.get("capabilities", [])
    ]
    new["bills"] = [
        {
            "product": recipes[row["recipe"]]["item"],
            "way": way(row["recipe"]),
            "material": row["item"],
            "quantity": row["quantity"],
            "unit": row.get("unit", ""),
            "role": row.get("role", ""),
            "source": row["source"],
        }
        for row in old.get("inputs", [])
    ]
    if "by_products" in old:
        new["by_products"] = [
            {
                "product": recipes[row["recipe"]]["item"],
                "way": way(row["recipe"]),
                **{k: v for k, v in row.items() if k != "recipe"},
            }
            for row in old["by_products"]
        ]
    new["prices"] = []
    for row in old.get("prices", []):
        for term in ("fob", "exw"):
            if row.get(term):
                new["prices"].append(
                    {
                        "product": row["item"],
                        "site": row["site"],
                        "price": row[term],
                        "term": term.upper(),
                        "periods": row.get("periods", ""),
                        "source": row["source"],
                    }
                )
    new["offers"], new["declarations"] = [], []
    for row in old.get("offers", []):
        origin = row.pop("originating", "")
        new["offers"].append(renamed(row, item="material"))
        by_party: dict[str, list[str]] = {}
        for part in filter(None, map(str.strip, origin.split(";"))):
            code, _, party = (piece.strip() for piece in part.partition(" in "))
            by_party.setdefault(party, []).append(code)
        for party, codes in by_party.items():
            new["declarations"].append(
                {
                    "by": row["supplier"],
                    "material": row["item"],
                    "agreement": "; ".join(codes),
                    "origin": party,
                    "source": row["source"],
                }
            )
    new["lanes"] = [lane for row in old["lanes"] for lane in lanes(row)]
    new["demand"] = [
        {
            **renamed(row, item="product"),
            "quantity": f"{(Decimal(row['quantity']) / years[row['period']]).normalize():f}",
        }
        for row in old["demand"]
    ]
    new["services"] = [renamed(row, item="product") for row in old.get("services", [])]
    new["claiming"] = [claim for row in old.get("claiming", []) for claim in claims(row)]
    new["tariff_lines"] = [renamed(row, item="product") for row in old.get("tariff_lines", [])]
    new["taxes"] = old.get("customs_values", [])
    new["answers"] = [renamed(row, item="product") for row in old.get("answers", [])]
    return new


def needed_costs(row: dict[str, str]) -> tuple[str, ...]:
    found = ["fixed_cost"]
    if row.get("state") == "possible":
        found.append("opening_cost")
    if row.get("may_close") == "yes" or row.get("closing_cost"):
        found.append("closing_cost")
    if row.get("kind") == "warehouse":
        found.append("handling_cost")
    return tuple(found)


def zeros(row: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    return {**row, **{name: row.get(name) or "0" for name in names}}


def renamed(row: dict[str, str], **names: str) -> dict[str, str]:
    return {names.get(name, name): value for name, value in row.items()}


def lanes(row: dict[str, str]) -> Iterable[dict[str, str]]:
    bases = {"unit": "cost_per_unit", "kg": "cost_per_kg", "container": "cost_per_container"}
    common = {name: value for name, value in row.items() if name not in bases.values() and name != "items"}
    first = True
    stated = [basis for basis, name in bases.items() if row.get(name)] or ["unit"]
    for basis in stated:
        more = (
            common
            if first
            else {k: common[k] for k in ("from", "to", "mode", "periods", "source") if k in common}
        )
        yield {**more, "products": row.get("items", ""), "basis": basis, "cost": row.get(bases[basis]) or "0"}
        first = False


def claims(row: dict[str, str]) -> Iterable[dict[str, str]]:
    base = {"regime": row["agreement"], "importer": row.get("importer", "")}
    found = []
    if row.get("per_unit") or row.get("share_of_value"):
        found.append(
            {
                **base,
                "basis": "unit",
                "cost": row.get("per_unit") or "0",
                "share_of_value": row.get("share_of_value", ""),
                "source": row["source"],
            }
        )
    if row.get("per_year"):
        found.append({**base, "basis": "year", "cost": row["per_year"], "source": row["source"]})
    return found or [{**base, "basis": "unit", "cost": "0", "source": row["source"]}]


def scenario(old: dict[str, Any], tables: dict[str, Rows], made: dict[Any, str]) -> dict[str, Any]:
    new: dict[str, Any] = {}
    sets: dict[str, Any] = {}
    scales: dict[str, Any] = {}
    adds: dict[str, list[Any]] = {}
    removed: list[str] = []
    sources: list[str] = []
    for key, value in old.items():
        if key in ("title", "builds_on", "on", "without", "probability"):
            new[key] = value
        elif key in ("tariff", "changes"):
            new["policy"] = value
        elif key == "rates":
            for item in value:
                sources.append(item["source"])
                row = dict(item)
                row["beneficiaries"] = "; ".join(item.get("beneficiaries", ["all"]))
                adds.setdefault("rates", []).append(row)
        elif key == "suppliers":
            for item in value:
                sources.append(item["source"])
                material = made.get((item["product"], item.get("site"), item["material"]), item["material"])
                keys = [f"product={item['product']}"] + ([f"site={item['site']}"] if "site" in item else [])
                path = f"bills[{', '.join(keys)}, material={material}]"
                cells = {
                    name: item[old_name]
                    for old_name, name in (("status", "origin"), ("country", "country"), ("value", "value"))
                    if old_name in item
                }
                if material != item["material"]:
                    cells["made_at"] = None
                sets[path if "site" in item else f"all {path}"] = cells
        elif key == "prices":
            for item in value:
                sources.append(item["source"])
                if "supplier" in item or "item" in item or "economy" in item:
                    who = [
                        row["supplier"]
                        for row in tables.get("suppliers", [])
                        if item.get("economy") in (None, row["economy"])
                        and item.get("supplier") in (None, row["supplier"])
                    ]
                    for name in who:
                        offers = [
                            row
                            for row in tables["offers"]
                            if row["supplier"] == name and item.get("item") in (None, row["material"])
                        ]
                        if offers:
                            more = f", material={item['item']}" if "item" in item else ""
                            scales[f"all offers[supplier={name}{more}].price"] = item["factor"]
                else:
                    keys = [f"{name}={item[name]}" for name in ("product", "site") if name in item]
                    scales[f"all prices[{', '.join(keys)}].price"] = item["factor"]
        elif key == "demand":
            for item in value:
                sources.append(item["source"])
                keys = [
                    f"{new_name}={item[name]}"
                    for name, new_name in (("market", "market"), ("item", "product"))
                    if name in item
                ]
                for period in item.get("periods") or [None]:
                    more = [f"period={period}"] if period else []
                    inside = f"[{', '.join([*keys, *more])}]" if keys or more else ""
                    scales[f"all demand{inside}.quantity"] = item["factor"]
        elif key == "offers":
            for item in value:
                sources.append(item["source"])
                cells = {name: item[name] for name in ("price", "capacity") if name in item}
                if cells:
                    sets[f"offers[supplier={item['supplier']}, material={item['item']}]"] = cells
                if item.get("originating") == []:
                    removed.append(f"all declarations[by={item['supplier']}, material={item['item']}]")
                elif "originating" in item:
                    adds.setdefault("declarations", []).append(
                        {
                            "by": item["supplier"],
                            "material": item["item"],
                            "agreement": "; ".join(item["originating"]),
                        }
                    )
        elif key == "services":
            for item in value:
                sources.append(item["source"])
                adds.setdefault("services", []).append(
                    {("product" if k == "item" else k): v for k, v in item.items()}
                )
        elif key == "shut":
            for item in value:
                sources.append(item["source"])
                when = "; ".join(item.get("periods", [])) or "all"
                if "supplier" in item:
                    sets[f"suppliers[supplier={item['supplier']}].shut"] = when
                elif "lane" in item:
                    start, _, end = item["lane"].partition(" > ")
                    sets[f"all lanes[from={start}, to={end}].shut"] = when
                else:
                    for kind in ("suppliers", "markets"):
                        for row in tables.get(kind, []):
                            if row["economy"] == item["economy"]:
                                sets[f"{kind}[{kind[:-1]}={row[kind[:-1]]}].shut"] = when
        elif key in ("open", "closed"):
            for name in value:
                sets[f"sites[site={name}].decision"] = key
        elif key == "without_incentives":
            removed += [f"all incentives[incentive={name}]" for name in value]
        else:
            raise SystemExit(f"scenario key {key!r} is not known")
    if sets or scales or adds or removed:
        new["source"] = next(iter(sources), "illustrative")
    for name, what in (("set", sets), ("scale", scales), ("add", adds), ("remove", removed)):
        new |= {name: what} if what else {}
    return new


def convert(folder: Path, target: Path) -> None:
    yaml = YAML(typ="safe", pure=True)
    facts = yaml.load((folder / "study.yaml").read_text(encoding="utf-8"))
    kind = facts.pop("kind", "product")
    files = facts.pop("tables", {})
    old = {name: read(folder, file) for name, file in files.items()}
    made = {
        (row["product"], site, row["material"]): row["made_of"]
        for row in old.get("bills", [])
        if row.get("made_of")
        for site in (row["site"], None)
    }
    new_facts = {name: facts.pop(name) for name in ("study", "title", "question") if name in facts}
    if kind == "network":
        years = {item["name"]: Decimal(str(item.get("years", 1))) for item in facts["periods"]}
        tables = network_tables(old, years)
        new_facts |= {"ask": ["design"], "on": facts["periods"][0]["start"].replace()}
        design = {
            name: facts.pop(name)
            for name in (
                "discount_rate",
                "carbon_price",
                "co2_limit_kg",
                "solver",
                "alternatives_within",
                "break_even",
                "uncertainty",
                "trade_off",
            )
            if name in facts
        }
        service = (design.get("trade_off") or {}).get("service")
        if service and "item" in service:
            service["product"] = service.pop("item")
        facts.pop("ask", None)
    else:
        tables, design = product_tables(old), {}
        new_facts |= {"ask": facts.pop("ask", ["origin", "landed-cost"])}
    scenarios = facts.pop("scenarios", {}) or {}
    new_facts |= facts
    if design:
        new_facts["design"] = design
    found = {name: scenario(item or {}, tables, made) for name, item in scenarios.items()}
    if found:
        new_facts["scenarios"] = found
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if rows:
            columns = [
                column
                for column in dict.fromkeys(c for row in rows for c in row)
                if any(row.get(column) for row in rows)
            ]
            with (target / f"{name.replace('_', '-')}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n", restval="")
                writer.writeheader()
                writer.writerows(rows)
    out_yaml = YAML()
    out_yaml.width = 118
    with (target / "study.yaml").open("w", encoding="utf-8") as out:
        out_yaml.dump(new_facts, out)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))

"""The bills of an export as the tables of a study, and what is still to be asked of whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from tumen.errors import InputError, Problem
from tumen.reference.hs import HsCode
from tumen.study.importing.bill_lines import BillLine
from tumen.study.importing.bill_tree import BillTree
from tumen.study.importing.new_study import Cells, NewStudy
from tumen.tables.kinds import UNKNOWN

MAKER = "the producer"
SITE = "plant"
TRADE = "whoever sells"
NEEDED = "needed"
"""Folder of the list of what is missing, and of a letter for each who may know it."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that the export does not say, and who may know it."""

    who: str
    about: str
    table: str
    column: str
    question: str


@dataclass(frozen=True, slots=True)
class BillDraft:
    """A study to be written, and what it still needs."""

    study: NewStudy
    missing: tuple[Missing, ...]


def draft_of(
    tree: BillTree, *, name: str, source: str, made_in: str, currency: str, on: date, edition: str
) -> BillDraft:
    """Make the tables products, sites, suppliers, ways and bills; what is not known is left open and asked.

    Parameters
    ----------
    made_in
        Economy of the site at which all that has a bill is made.
    currency
        Of prices whose line names none.
    """
    missing = tuple(dict.fromkeys(_missing(tree)))
    tables: dict[str, list[Cells]] = {
        "products": [_product(item) for item in tree.items.values()],
        "sites": [{"site": SITE, "economy": made_in}],
        "suppliers": _suppliers(tree),
        "ways": [{"product": item, "site": SITE, "operations": ""} for item in tree.bills],
        "prices": [_worth(line) for line in _own_priced(tree)],
        "bills": [_row(item, line, tree) for item, lines in tree.bills.items() for line in lines],
    }
    goods = ", ".join(tree.items[good].description or good for good in tree.goods)
    facts = {
        "study": name,
        "title": goods,
        "question": f"Under which agreements does it originate: {goods}?",
        "ask": ["origin"],
        "on": on,
        "currency": currency,
        "hs_edition": edition,
    }
    stated = {table: [row | {"source": source} for row in rows] for table, rows in tables.items()}
    stated[f"{NEEDED}/list"] = [asdict(item) for item in sorted(missing, key=lambda item: item.who)]
    return BillDraft(NewStudy(facts, stated, dict(_texts(missing, tree))), missing)


def _product(item: BillLine) -> Cells:
    return {
        "product": item.item,
        "name": item.description or "",
        "hs": _code(item.hs),
        "unit": item.unit or "piece",
        "weight_kg": _number(item.weight_kg),
    }


def _code(hs: HsCode | None) -> str:
    return UNKNOWN if hs is None else hs.dotted


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _supplier(line: BillLine) -> str:
    if line.supplier is None and line.country is not None:
        return f"supplier of {line.item}"
    return line.supplier or ""


def _purchases(tree: BillTree) -> Iterator[tuple[str, BillLine]]:
    for item, lines in tree.bills.items():
        for line in lines:
            yield item, line


def _suppliers(tree: BillTree) -> list[Cells]:
    found: dict[str, str] = {}
    for _, line in _purchases(tree):
        if name := _supplier(line):
            found[name] = found.get(name) or line.country or ""
    return [{"supplier": name, "economy": economy} for name, economy in found.items()]


def _row(item: str, line: BillLine, tree: BillTree) -> Cells:
    own = line.item in tree.bills
    price = None if _made_here(line, tree) else _price(line)
    unknown = not _made_here(line, tree) and (price is None or line.quantity is None)
    return {
        "product": item,
        "site": SITE,
        "material": line.item,
        "quantity": _number(line.quantity),
        "price": _number(price),
        "value": UNKNOWN if unknown else "",
        "currency": line.currency or "",
        "supplier": _supplier(line),
        "origin": "by its bill" if own else "",
        "purchased": "yes" if own and line.supplier else "",
    }


def _made_here(line: BillLine, tree: BillTree) -> bool:
    return line.item in tree.bills and line.supplier is None


def _own_priced(tree: BillTree) -> Iterator[BillLine]:
    """Own parts with what the export says they are worth, each once."""
    found: dict[str, BillLine] = {}
    for _, line in _purchases(tree):
        if line.price is None or not _made_here(line, tree):
            continue
        first = found.setdefault(line.item, line)
        if (_price(line), line.currency) != (_price(first), first.currency):
            what = f"{line.item} has another price in line {first.place.line}, though it is made here"
            raise InputError([Problem(what, "Write one price", line.place.file, line.place.line)])
    yield from found.values()


def _worth(line: BillLine) -> Cells:
    """What one unit of an own intermediate is worth at the gate."""
    row = {"product": line.item, "site": SITE, "price": _number(_price(line)), "term": "EXW"}
    return row | {"currency": line.currency or ""}


def _price(line: BillLine) -> Decimal | None:
    """The price of one unit.

    Raises
    ------
    InputError
        If it has no end: a price of 10 for 3 units.
    """
    if line.price is None:
        return None
    each = line.price / line.price_per
    if each * line.price_per != line.price:
        what = f"{line.item}: {line.price} for {line.price_per} units is no whole price of one"
        raise InputError([Problem(what, "Write the price of one unit", line.place.file, line.place.line)])
    return each


def _missing(tree: BillTree) -> Iterator[Missing]:
    for good in tree.goods:
        yield from (
            Missing(TRADE, good, table, "", question)
            for table, question in (
                ("prices", "At which price, in which term of Incoterms, is it sold?"),
                ("markets", "Into which economies is it sold?"),
                ("demand", "How many units a year does each market take, how many in a consignment?"),
            )
        )
        if good not in tree.bills:
            yield Missing(MAKER, good, "bills", "", "What is it made of? The export lists nothing below it.")
    delivered = {line.item: _supplier(line) for _, line in _purchases(tree) if _supplier(line)}
    for item, known in tree.items.items():
        if known.hs is None:
            yield Missing(delivered.get(item) or MAKER, item, "products", "hs", "Which HS code does it have?")
        if item in tree.bills:
            question = "What is done to make it? Name each operation."
            yield Missing(MAKER, item, "ways", "operations", question)
    for item, line in _purchases(tree):
        yield from _of_purchase(item, line, tree)


def _of_purchase(item: str, line: BillLine, tree: BillTree) -> Iterator[Missing]:
    who = _supplier(line) or MAKER
    if line.quantity is None:
        yield Missing(MAKER, line.item, "bills", "quantity", f"How many units go into one unit of {item}?")
    if line.price is None:
        table = "prices" if _made_here(line, tree) else "bills"
        yield Missing(who, line.item, table, "price", "What is one unit worth?")
    if line.item in tree.bills:
        return
    if line.supplier is None:
        yield Missing(MAKER, line.item, "bills", "supplier", "Who delivers it?")
    elif line.country is None:
        yield Missing(who, line.supplier, "suppliers", "economy", "From which economy do you deliver?")
    question = "Where does it originate, and under which agreement can you declare that?"
    yield Missing(who, line.item, "declarations", "origin", question)


def _texts(missing: Sequence[Missing], tree: BillTree) -> Iterator[tuple[str, str]]:
    """One letter for each who may know something."""
    for number, who in enumerate(sorted({item.who for item in missing}), start=1):
        of_them = [item for item in missing if item.who == who]
        lines = [f"To: {who}", "", "For the origin of our goods we need from you:", ""]
        for about in dict.fromkeys(item.about for item in of_them):
            known = tree.items.get(about)
            lines.append(f"{about}: {known.description}" if known and known.description else about)
            lines += [f"  - {item.question}" for item in of_them if item.about == about]
        plain = "".join(letter if letter.isalnum() else "-" for letter in who.lower())
        yield f"{NEEDED}/{number:02d}-{plain[:60]}.txt", "\n".join(lines) + "\n"

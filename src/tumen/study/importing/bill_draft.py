"""The bills of an export as the tables of a study, and what is still to be asked of whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
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
_AT = "plant of "
"""Before the name of a supplier: the site where it makes what has a bill."""
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
    tree = _settled(tree, made_in)
    missing = tuple(dict.fromkeys(_missing(tree)))
    made = _made(tree)
    tables: dict[str, list[Cells]] = {
        "products": [_product(item) for item in tree.items.values()],
        "sites": [{"site": SITE, "economy": made_in}, *_sites(tree)],
        "suppliers": _suppliers(tree),
        "ways": [{"product": item, "site": site, "operations": ""} for item, site in made],
        "prices": _worths(tree),
        "bills": [_row(item, site, line, tree) for item, site in made for line in tree.bills[item]],
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


def _settled(tree: BillTree, made_in: str) -> BillTree:
    """The tree with every supplier named, and none for what is made in the economy where all is made."""

    def settled(line: BillLine) -> BillLine:
        if line.supplier is not None or line.country is None:
            return line
        if line.item in tree.bills and line.country == made_in:
            return replace(line, country=None)
        return replace(line, supplier=_unnamed(line))

    bills = {item: tuple(map(settled, lines)) for item, lines in tree.bills.items()}
    countries = {line.supplier: line.country for lines in bills.values() for line in lines if line.country}
    return replace(
        tree,
        bills={
            item: tuple(replace(line, country=line.country or countries.get(line.supplier)) for line in lines)
            for item, lines in bills.items()
        },
    )


def _unnamed(line: BillLine) -> str:
    return f"supplier of {line.item}"


def _purchases(tree: BillTree) -> Iterator[tuple[str, BillLine]]:
    for item, lines in tree.bills.items():
        for line in lines:
            yield item, line


def _site(line: BillLine, site: str) -> str:
    """Where a part that has a bill is made: at its supplier's, else where what it goes into is made."""
    return site if line.supplier is None else _AT + line.supplier


def _made(tree: BillTree) -> list[tuple[str, str]]:
    """What is made at which site, from the goods down."""
    found = dict.fromkeys((good, SITE) for good in tree.goods if good in tree.bills)
    left = list(found)
    for item, site in left:
        for line in tree.bills[item]:
            inner = (line.item, _site(line, site))
            if line.item in tree.bills and inner not in found:
                found[inner] = None
                left.append(inner)
    return left


def _sites(tree: BillTree) -> list[Cells]:
    """The sites of suppliers whose parts have a bill."""
    found = {_site(line, SITE): line.country or "" for _, line in _purchases(tree) if line.item in tree.bills}
    return [{"site": site, "economy": economy} for site, economy in found.items() if site != SITE]


def _suppliers(tree: BillTree) -> list[Cells]:
    bought = (line for _, line in _purchases(tree) if line.item not in tree.bills)
    found = {line.supplier: line.country or "" for line in bought if line.supplier}
    return [{"supplier": name, "economy": economy} for name, economy in found.items()]


def _row(item: str, site: str, line: BillLine, tree: BillTree) -> Cells:
    own = line.item in tree.bills
    made_at = _site(line, site) if own else site
    price = None if own else price_of_one(line)
    unknown = not own and (price is None or line.quantity is None)
    return {
        "product": item,
        "site": site,
        "material": line.item,
        "quantity": _number(line.quantity),
        "price": _number(price),
        "value": UNKNOWN if unknown else "",
        "currency": line.currency or "" if price is not None else "",
        "supplier": "" if own else line.supplier or "",
        "origin": "by its bill" if own else "",
        "country": "" if own else line.origin or "",
        "made_at": made_at if made_at != site else "",
        "purchased": "yes" if own and line.supplier else "",
    }


def _worths(tree: BillTree) -> list[Cells]:
    """What one unit of each intermediate is worth at the gate of who makes it, each once."""
    found: dict[tuple[str, str], BillLine] = {}
    for item, site in _made(tree):
        for line in tree.bills[item]:
            if not line.price or line.item not in tree.bills:
                continue
            first = found.setdefault((line.item, _site(line, site)), line)
            if (price_of_one(line), line.currency) != (price_of_one(first), first.currency):
                what = f"{line.item} has another price in line {first.place.line}, though made at one place"
                raise InputError([Problem(what, "Write one price", line.place.file, line.place.line)])
    return [
        {
            "product": item,
            "site": site,
            "price": _number(price_of_one(line)),
            "term": "EXW",
            "currency": line.currency or "",
        }
        for (item, site), line in found.items()
    ]


def price_of_one(line: BillLine) -> Decimal | None:
    """The price of one unit; None where the export has none, or 0, which systems write for it.

    Raises
    ------
    InputError
        If it has no end: a price of 10 for 3 units.
    """
    if not line.price:
        return None
    each = line.price / line.price_per
    if each * line.price_per != line.price:
        what = f"{line.item}: {line.price} for {line.price_per} units is no whole price of one"
        raise InputError([Problem(what, "Write the price of one unit", line.place.file, line.place.line)])
    return each


def _missing(tree: BillTree) -> Iterator[Missing]:
    for good in tree.goods:
        said = tree.items[good].price
        given = f" The export has {said:f}; of what?" if said else ""
        yield from (
            Missing(TRADE, good, table, "", question)
            for table, question in (
                ("prices", f"At which price, in which term of Incoterms, is it sold?{given}"),
                ("markets", "Into which economies is it sold?"),
                ("demand", "How many units a year does each market take, how many in a consignment?"),
            )
        )
        if good not in tree.bills:
            yield Missing(MAKER, good, "bills", "", "What is it made of? The export lists nothing below it.")
    delivered = {line.item: line.supplier for _, line in _purchases(tree) if line.supplier}
    for item, known in tree.items.items():
        if known.hs is None:
            yield Missing(delivered.get(item) or MAKER, item, "products", "hs", "Which HS code does it have?")
    for item, site in _made(tree):
        who = MAKER if site == SITE else site.removeprefix(_AT)
        yield Missing(who, item, "ways", "operations", "What is done to make it? Name each operation.")
    for item, line in _purchases(tree):
        yield from _of_purchase(item, line, tree)


def _of_purchase(item: str, line: BillLine, tree: BillTree) -> Iterator[Missing]:
    own = line.item in tree.bills
    who = line.supplier or MAKER
    if line.quantity is None:
        yield Missing(MAKER, line.item, "bills", "quantity", f"How many units go into one unit of {item}?")
    if not line.price:
        question = "What is one unit worth?"
        if line.price is not None:
            question += " The export says 0, which counts only if you say so."
        yield Missing(who, line.item, "prices" if own else "bills", "price", question)
    if line.supplier is not None and line.country is None:
        table = "sites" if own else "suppliers"
        asked = "In which economy is it made?" if own else "From which economy do you deliver?"
        yield Missing(who, line.supplier, table, "economy", asked)
    if line.supplier == _unnamed(line) or (line.supplier is None and not own):
        yield Missing(MAKER, line.item, "bills", "supplier", "Who delivers it?")
    if own:
        if line.origin is not None:
            question = (
                f"The export names {line.origin} as its origin. Is it made there, or where its bill is?"
            )
            yield Missing(MAKER, line.item, "bills", "made_at", question)
        return
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

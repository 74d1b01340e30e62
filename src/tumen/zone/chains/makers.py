"""Who makes which link of a chain, and how sure that is: as stated, by its code, or by its name alone."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from tumen.reference.correlation import counterparts
from tumen.reference.hs import Edition, HsCode
from tumen.tables.given import nearest
from tumen.zone.chains.standing import ProjectStanding, standings
from tumen.zone.indicators.census import take_census

if TYPE_CHECKING:
    from tumen.zone.chains.model import Chain, Link
    from tumen.zone.snapshot import Snapshot

CERTAINTY = ("stated", "code at 6 digits", "code at 4 digits", "name only")
"""How a project is known to make a link, surest first: as the ledger states it, its product has the
subheading of the link or its heading, or only a name that says so."""
FINDINGS = (
    *("made", "may be made", "coming", "may be coming", "seen"),
    *("contact", "withdrawn", "none found"),
)
"""What is found of a link: a project in production that is stated to make it, or that may; one that counts
and does not produce yet, stated or not (or that counts perhaps); one that is there and does not count, as it
was only seen on site, or is not reported; only contacts and talks; only what was withdrawn; nobody. Nobody
found is not nobody there."""
MISSING = FINDINGS[-3:]
_PIECES = re.compile(r"[/／、，,;；·]|\([^)]*\)|（[^）]*）")
_LATIN = re.compile(r"[a-z0-9][a-z0-9-]+")
_SMALL = frozenset(("and", "of", "for", "the", "other", "others", "with"))


@dataclass(frozen=True, slots=True)
class Maker:
    """A project that makes a link, or may, or is to make it."""

    project: ProjectStanding
    product: str
    """As the ledger calls it."""
    hs: HsCode | None
    inferred: bool
    """Whether the code was inferred, not stated."""
    certainty: str
    """One of `CERTAINTY`."""
    named: bool
    """Whether its name says the same, in a language that both have."""
    source: str
    confidence: str
    """Whose word it is, as the ledger says."""

    @property
    def finding(self) -> str:
        """One of `FINDINGS`."""
        one, stated = self.project, self.certainty == "stated"
        if one.produces:
            return "made" if stated else "may be made"
        if one.counts is not False:
            return "coming" if stated and one.counts else "may be coming"
        there = one.seen or one.why == "unreported"
        return "withdrawn" if one.why == "withdrawn" else "seen" if there else "contact"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link, and who is found for it as far as the ledger knows."""

    link: Link
    makers: tuple[Maker, ...]
    """Each project and product once, the surest first."""

    @property
    def finding(self) -> str:
        """The best of what its makers are, one of `FINDINGS`."""
        return min((maker.finding for maker in self.makers), key=FINDINGS.index, default="none found")

    @property
    def made(self) -> bool | None:
        """Whether it is made here: yes where a project in production is stated to make it; else not known, as
        a ledger does not say who is not in it.
        """
        return True if self.finding == "made" else None

    @property
    def missing(self) -> bool:
        """Whether nobody that counts or was seen makes it or is to make it, as far as the ledger knows."""
        return self.finding in MISSING


@dataclass(frozen=True, slots=True)
class FoundChain:
    """A chain link by link, as of a day."""

    chain: Chain
    on: date
    links: tuple[FoundLink, ...]

    @property
    def missing(self) -> tuple[FoundLink, ...]:
        """Links that are missing as far as the ledger knows, in the order of the chain."""
        return tuple(link for link in self.links if link.missing)


@dataclass(frozen=True, slots=True)
class FoundMakers:
    """What is found for several chains."""

    chains: tuple[FoundChain, ...]
    products: int
    """Rows of products that were looked at: without any, nothing could be found."""
    unplaced: Mapping[str, str]
    """Links that the ledger states and no chain has: in words, and as ``project: chain:link``."""
    without_code: tuple[str, ...]
    """Projects that count, or perhaps do, and of whose products none has a code or is stated to be a link:
    they may make any.
    """


def find_makers(
    chains: Sequence[Chain], snapshot: Snapshot, on: date, names: Sequence[str] = ()
) -> FoundMakers:
    """Find for every link of some chains the projects of a ledger that make it on a day.

    A product is stated to be a link (``chain:link`` in its column links), or has its code: the subheading of
    the link, or its heading where one of the two has no more digits. Codes of two digits show nothing. Codes
    of another edition are followed to that of the link; where they split, the match is one at 4 digits. A
    name alone counts only where a code is missing on one side.

    Parameters
    ----------
    chains : all that there are: what the ledger states of others is told
    names : keys of those that are asked; none named: all
    """
    census = take_census(snapshot, on)
    standing = standings(census)
    products = _Products([_Product.of(row) for row in census.snapshot["products"].iter_rows(named=True)])
    found = tuple(
        FoundChain(
            chain, on, tuple(FoundLink(link, _makers(link, products, standing)) for link in chain.links)
        )
        for chain in chains
        if not names or chain.chain in names
    )
    coded = {product.project for product in products.rows if product.hs or product.links}
    without = tuple(key for key, one in standing.items() if one.counts is not False and key not in coded)
    return FoundMakers(found, len(products.rows), dict(_unplaced(chains, products.rows)), without)


@dataclass(frozen=True, slots=True)
class _Product:
    project: str
    product: str
    hs: HsCode | None
    inferred: bool
    links: frozenset[tuple[str, str]]
    source: str
    confidence: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Product:
        hs = HsCode(row["hs"], row["hs_edition"] or "HS2022") if row["hs"] else None
        stated = (tuple(map(str.strip, text.partition(":")[::2])) for text in (row["links"] or "").split(";"))
        links = frozenset((chain, link) for chain, link in stated if chain or link)
        told = row["source"], row["confidence"]
        return cls(row["project"], row["product"], hs, row["basis"] == "inferred", links, *told)


class _Products:
    """Products of a ledger, to be found by what may make them a link."""

    def __init__(self, rows: Sequence[_Product]) -> None:
        self.rows = rows
        self._uncoded = [at for at, product in enumerate(rows) if product.hs is None]
        self._stated: dict[tuple[str, str], list[int]] = {}
        self._in_edition: dict[Edition, Mapping[str, list[int]]] = {}
        for at, product in enumerate(rows):
            for stated in product.links:
                self._stated.setdefault(stated, []).append(at)

    def near(self, link: Link) -> Iterator[_Product]:
        """Those that may be a link: stated, of one of its headings, or without a code; all of a link without
        one.
        """
        if not link.hs:
            yield from self.rows
            return
        found = {*self._uncoded, *self._stated.get((link.chain, link.link), ())}
        for code in link.hs:
            if code.heading is not None:
                found.update(self._of_heading(code.edition)[code.heading])
        yield from (self.rows[at] for at in sorted(found))

    def _of_heading(self, edition: Edition) -> Mapping[str, list[int]]:
        """Products by the headings that their codes have in an edition."""
        if edition not in self._in_edition:
            found: dict[str, list[int]] = defaultdict(list)
            for at, product in enumerate(self.rows):
                for heading in _headings(product.hs, edition) if product.hs else ():
                    found[heading].append(at)
            self._in_edition[edition] = found
        return self._in_edition[edition]


@cache
def _headings(code: HsCode, edition: Edition) -> tuple[str, ...]:
    digits = (code.digits,) if code.edition == edition else counterparts(code, edition)
    return tuple({item[:4] for item in digits if len(item) >= 4})


def _makers(link: Link, products: _Products, standing: Mapping[str, ProjectStanding]) -> tuple[Maker, ...]:
    best: dict[tuple[str, str], Maker] = {}
    for product in products.near(link):
        certainty = _certainty(link, product)
        if certainty is None and link.hs and product.hs:
            continue
        named = _names_it(link, product)
        if certainty is None and named:
            certainty = "name only"
        if certainty is None or product.project not in standing:
            continue
        known = product.product, product.hs, product.inferred
        said = product.source, product.confidence
        maker = Maker(standing[product.project], *known, certainty, named, *said)
        before = best.get((product.project, product.product))
        if before is None or _sureness(maker) < _sureness(before):
            best[product.project, product.product] = maker
    return tuple(sorted(best.values(), key=lambda one: (_sureness(one), one.project.project, one.product)))


def _sureness(maker: Maker) -> tuple[int, int, bool, str]:
    """Order of makers: the best finding first, the surest, those named; codes decide the rest."""
    code = maker.hs.digits if maker.hs else ""
    return FINDINGS.index(maker.finding), CERTAINTY.index(maker.certainty), not maker.named, code


def _certainty(link: Link, product: _Product) -> str | None:
    if (link.chain, link.link) in product.links:
        return "stated"
    if product.hs is None:
        return None
    widths = {width for code in link.hs for width in _shared_digits(product.hs, code)}
    return "code at 6 digits" if 6 in widths else "code at 4 digits" if 4 in widths else None


@cache
def _shared_digits(product: HsCode, link: HsCode) -> tuple[int, ...]:
    """To how many digits a product's code is that of a link: 6 or 4; none where it is another."""
    if min(len(product.digits), len(link.digits)) < 4:
        return ()
    if product.edition == link.edition:
        return _width(product.digits, link.digits)
    widths = {_width(digits, link.digits) for digits in counterparts(product, link.edition)}
    found = {width for item in widths for width in item}
    return () if not found else (6,) if widths == {(6,)} else (4,)


def _width(product: str, link: str) -> tuple[int, ...]:
    if min(len(product), len(link)) >= 6:
        return (6,) if product[:6] == link[:6] else ()
    return (4,) if product[:4] == link[:4] else ()


def _names_it(link: Link, product: _Product) -> bool:
    """Whether the words of a link stand in the name of a product: all words of one of its names, in any
    order, or the name itself where it is written without blanks.
    """
    text, words = _read(product.product)
    return any(_stands(piece, text, words) for name in link.names.values() for piece in _pieces(name))


@cache
def _read(product: str) -> tuple[str, frozenset[str]]:
    text = unicodedata.normalize("NFKC", product).casefold()
    return text.replace(" ", ""), frozenset(map(_singular, _LATIN.findall(text)))


@cache
def _pieces(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return tuple(part.strip() for part in _PIECES.split(plain) if len(part.strip()) > 1)


def _stands(piece: str, text: str, words: frozenset[str]) -> bool:
    if piece.isascii():
        needed = {_singular(word) for word in _LATIN.findall(piece)} - _SMALL
        return bool(needed) and needed <= words
    return piece.replace(" ", "") in text


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word


def _unplaced(chains: Sequence[Chain], products: Iterable[_Product]) -> Iterator[tuple[str, str]]:
    """Links that the ledger states and no chain has, in words and by their keys."""
    there = {chain.chain: [link.link for link in chain.links] for chain in chains}
    for product in products:
        for chain, link in sorted(product.links):
            if link not in there.get(chain, ()):
                near = nearest(link, there[chain], "Its links are") if chain in there else ""
                near = near or nearest(chain, list(there), "Chains are")
                said = f"{product.project} states that {product.product} is {chain}:{link}"
                told = f"{said}, which none of these chains has. {near}"
                yield told, f"{product.project}: {chain}:{link}"

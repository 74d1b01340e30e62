"""Looking up HS codes by number or word: what the command line shows, as frozen results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.reference.correlation import Conversion, check_code, convert
from tumen.reference.hs import Edition, HsCode
from tumen.reference.nomenclature import nomenclature, search
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class HsMatch:
    """One code found, the label of its heading, and how many codes stand one level below."""

    code: HsCode
    label: str
    children: int


@dataclass(frozen=True, slots=True, repr=False)
class HsLookup(Shown):
    """What a query found, best first, and what the code asked for is in other editions.

    `conversions` is empty for a search by words or by an incomplete number.
    """

    query: str
    edition: Edition
    matches: tuple[HsMatch, ...]
    conversions: tuple[Conversion, ...]

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{self.query!r} in {self.edition}: {len(self.matches)} found"
        yield from ((item.code.dotted, item.label) for item in self.matches[:10])
        yield from ((item.to, item.explain()) for item in self.conversions)


def look_up(query: str, edition: Edition, to: Iterable[Edition] = ()) -> HsLookup:
    """Find codes by number (``"85"``, ``"8524.91"``, an incomplete ``"852"``) or by words in our labels.

    A chapter or heading comes with the codes one level below; a national line is looked up by its first six
    digits. A complete code is also converted to each edition in `to`. Words that nothing matches give no
    matches.

    Raises
    ------
    InputError
        If the query is not text, is a complete code that the edition does not have, or an edition is not on
        file.
    """
    table = nomenclature(edition)
    if _by_words(query):
        return HsLookup(query, edition, tuple(_match(code, edition) for code in search(query, edition)), ())
    code = HsCode.parse(query, edition)
    check_code(code)
    digits = code.digits[:6]
    matches = tuple(_match(found, edition) for found in (digits, *table.children(digits)))
    conversions = tuple(convert(code, other) for other in to if other != edition)
    return HsLookup(query, edition, matches, conversions)


def _by_words(query: object) -> bool:
    """Whether the query is words or an incomplete number, to be searched; all else must be an HS code."""
    if not isinstance(query, str):
        return False
    number = query.replace(".", "").replace(" ", "")
    return not (number.isascii() and number.isdigit()) or len(number) in (1, 3, 5)


def _match(digits: str, edition: Edition) -> HsMatch:
    table = nomenclature(edition)
    return HsMatch(HsCode(digits, edition), table.label(digits), len(table.children(digits)))

"""A chain as a bill: links that make a good, each a product with its codes, and the links that are its
materials.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tables.place import Place

POSITIONS = ("upstream", "input", "midstream", "downstream", "equipment", "service")
"""Where in a chain a link stands: on the way of the good, or beside it."""


@dataclass(frozen=True, slots=True)
class LinkMaterial:
    """One link that goes into another; `share` of the value of what is made, `quantity` for one of it."""

    material: str
    """Key of a link of the same chain."""
    share: Decimal | None
    quantity: Decimal | None
    unit: str | None
    source: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A product, or service, that a chain needs. What is None is not known, never none."""

    chain: str
    """Key of the chain."""
    link: str
    """Key of the link, once in its chain."""
    position: str
    """One of `POSITIONS`."""
    name_zh: str | None
    name_ko: str | None
    name_en: str | None
    hs: tuple[HsCode, ...]
    """Codes under which it may fall, of two digits or more; empty: a service, or the code is not known."""
    hs_basis: str | None
    """How the codes are known: printed on a page, or inferred from what."""
    source: str
    step: str | None = None
    """What it is for in the chain: make, store, use."""
    note: str | None = None
    materials: tuple[LinkMaterial, ...] = ()
    """As far as a source shows; empty: no source shows any, not that it has none."""
    place: Place | None = None

    @property
    def names(self) -> dict[str, str]:
        """The name in each language that has one: ``zh``, ``ko``, ``en``."""
        told = {"zh": self.name_zh, "ko": self.name_ko, "en": self.name_en}
        return {language: name for language, name in told.items() if name is not None}

    def name(self, language: str) -> str:
        """The name in a language, else in English, else in any, else the key."""
        names = self.names
        return names.get(language) or names.get("en") or next(iter(names.values()), self.link)


@dataclass(frozen=True, slots=True)
class Chain:
    """The links of one chain, in the order in which they stand in its table: upstream to downstream."""

    chain: str
    name_zh: str | None
    name_ko: str | None
    name_en: str | None
    links: tuple[Link, ...]
    source: str
    place: Place | None = None

    def __getitem__(self, link: str) -> Link:
        """Return a link by its key; InputError where the chain has none of it."""
        for one in self.links:
            if one.link == link:
                return one
        from tumen.tables.given import nearest

        keys = [one.link for one in self.links]
        what = f"the chain {self.chain} has no link {link!r}"
        raise InputError.of(what, nearest(link, keys, "Its links are"))

    def name(self, language: str) -> str:
        """The name in a language, else in English, else in any, else the key."""
        told = {"zh": self.name_zh, "ko": self.name_ko, "en": self.name_en}
        return told.get(language) or self.name_en or self.name_zh or self.name_ko or self.chain

"""Keys of ``zone:`` in study.yaml: which ledger, which chains, whose goods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from tumen.reference.hs import Edition
from tumen.schema import Frozen, Source


class PortfolioFile(Frozen):
    """What the projects add: by which accounts, and in place of which imports."""

    accounts: str = "built-in"
    """``built-in``, the name of a table in place, or a file of one beside study.yaml."""
    year: int | None = None
    imports: str | None = None
    """Table of imports a year by code; a product without a row has no known imports to replace."""
    jobs: str | None = None
    """Satellite account of jobs."""
    stressor: str | None = None
    all_output: bool = False
    """Take all output as replacing imports where the ledger does not say how much."""
    imports_of_sector: bool = False
    """Take all imports of its sector where those of a product are not stated."""
    draws: int = Field(default=10_000, ge=2, le=1_000_000)
    seed: int = Field(default=1, ge=0)


class ZoneGoods(Frozen):
    """Goods that a firm of the zone makes: what a site of another study makes."""

    study: str = Field(min_length=1)
    """Folder of the study, from that of this one."""
    site: str = Field(min_length=1)
    """Site of that study that is in the zone."""
    products: tuple[str, ...] | None = Field(default=None, min_length=1)
    """All that is made and sold there, where absent."""
    project: str | None = None
    """Project of the ledger that makes them."""
    source: Source
    """Where it is known that the firm makes them, or the word illustrative."""


class LinkMadeHere(Frozen):
    """What is known of a link that would be made in the zone."""

    chain: str
    link: str
    materials: tuple[str, ...] = ()
    """Names of materials in bills that it would replace; by its codes where absent."""
    price: Decimal | None = Field(default=None, ge=0)
    """Of one `unit`, in the currency of the studies."""
    unit: str | None = None
    source: Source


class TradeByProduct(Frozen):
    """A file of trade by product (BACI as published), for relatedness to what is made here."""

    file: str = Field(min_length=1)
    edition: Edition | None = None
    year: int | None = None
    digits: Literal[4, 6] = 4


class ZoneAsked(Frozen):
    """Everything that the question `zone` is asked of."""

    ledger: str = Field(min_length=1)
    """Folder of tables or file beside study.yaml, or the address of a database."""
    economy: str = Field(min_length=1)
    """Economy in which the zone lies."""
    known_on: date | None = None
    """Day as of which the ledger is known; a folder of tables does not tell."""
    growth: tuple[str, ...] = ("signed", "landed", "started", "production")
    """Counts of projects that are told against the year before."""
    chains: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Keys of chains; all of the folder, or all that come with Tumen, where absent."""
    chains_folder: str | None = None
    portfolio: PortfolioFile | None = None
    """What the projects add is not asked where absent."""
    goods: tuple[ZoneGoods, ...] = ()
    """Without them no opportunity is looked for."""
    agreements: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Under which opportunities are looked for; those of the linked studies where absent."""
    made_here: tuple[LinkMadeHere, ...] = ()
    trade: TradeByProduct | None = None
    """Relatedness is not known where absent."""

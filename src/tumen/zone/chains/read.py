"""Read chains from a folder of tables: ``chains``, ``links`` and, where there is one, ``materials``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.reference.correlation import check_code
from tumen.reference.hs import EDITIONS, Edition, HsCode
from tumen.tables.field import Field, Table
from tumen.tables.given import nearest
from tumen.tables.read import read_table
from tumen.zone.chains.model import POSITIONS, Chain, Link, LinkMaterial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tumen.tables.place import Place

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "zone" / "chains"
"""The chains that come with Tumen."""
_HS_NONE = "a service, or not known"


@dataclass(frozen=True, slots=True)
class _Material:
    chain: str
    link: str
    made_of: LinkMaterial
    place: Place


def _names(of: str) -> tuple[Field, ...]:
    told = {"zh": "Chinese", "ko": "Korean", "en": "English"}
    return tuple(
        Field(f"name_{code}", "title", f"Name of the {of} in {language}", required=False)
        for code, language in told.items()
    )


def _source() -> Field:
    return Field("source", "source", "Where the row is from, or general product knowledge")


def codes(texts: Sequence[str], edition: Edition | None) -> tuple[HsCode, ...]:
    """Codes of two digits or more as they are written, in their edition (HS2022 where none stands)."""
    wrong: list[Problem] = []
    found: dict[HsCode, None] = {}
    for text in texts:
        try:
            code = HsCode.parse(text, edition or "HS2022")
            check_code(code)
        except InputError as error:
            wrong += [Problem(f"hs: {problem.what}", problem.fix) for problem in error.problems]
            continue
        if code in found:
            wrong.append(Problem(f"hs: {text} is named twice", "Name it once"))
        found[code] = None
    if wrong:
        raise InputError(wrong)
    return tuple(found)


def _link(*, hs: tuple[str, ...], hs_edition: Edition | None, **cells: Any) -> Link:
    return Link(hs=codes(hs, hs_edition), **cells)


def _material(*, chain: str, link: str, place: Place, **cells: Any) -> _Material:
    made_of = LinkMaterial(**cells, place=place)
    if made_of.unit is not None and made_of.quantity is None:
        raise InputError.of("a unit stands without a quantity", "Write both, or leave both empty")
    return _Material(chain, link, made_of, place)


def _chain(**cells: Any) -> Chain:
    return Chain(links=(), **cells)


CHAINS = Table(
    "chains",
    _chain,
    "A chain: a good, or a family of goods, from its materials to who uses it",
    (Field("chain", "name", "Key of the chain", example="oled"), *_names("chain"), _source()),
    ("chain",),
)
LINKS = Table(
    "links",
    _link,
    "A link of a chain: a product or service that it needs, upstream first",
    (
        Field("chain", "name", "A chain of the table chains", refers="chains"),
        Field("link", "name", "Key of the link, once in its chain", example="oca-film"),
        *_names("link"),
        Field("position", "choice", "Where in the chain it stands", choices=POSITIONS),
        Field("step", "text", "What it is for in the chain: make, store, use", False, empty="not told apart"),
        Field("hs", "list", "Codes under which it may fall, apart by semicolons", False, empty=_HS_NONE),
        Field("hs_edition", "choice", "HS edition of the codes", False, EDITIONS, empty="HS2022"),
        Field("hs_basis", "text", "How the codes are known: printed where, inferred from what", False),
        Field("note", "text", "What else is to be known of it", False, empty="nothing"),
        _source(),
    ),
    ("chain", "link"),
)
MATERIALS = Table(
    "materials",
    _material,
    "A link that goes into another link of the same chain",
    (
        Field("chain", "name", "A chain of the table chains", refers="chains"),
        Field("link", "name", "The link that is made", refers="links"),
        Field("material", "name", "The link that goes into it", refers="links"),
        Field("share", "share", "Its share of the value of what is made", False),
        Field("quantity", "positive", "How much of it is in one of what is made", False),
        Field("unit", "unit", "Unit of the quantity", False, empty="as counted in the source"),
        _source(),
    ),
    ("chain", "link", "material"),
)


def read_chains(folder: Path = SHIPPED) -> tuple[Chain, ...]:
    """Read the chains of a folder, in the order of their table.

    Raises InputError with all problems at once: what cannot be read, a row of a chain or link that is not
    there, a link that is its own material through others, shares of one link that are more than all of it, a
    chain without links.
    """
    problems: list[Problem] = []
    path = Path(folder)
    chains: tuple[Chain, ...] = read_table(CHAINS, path / "chains.csv", "HS2022", problems)
    links: tuple[Link, ...] = read_table(LINKS, path / "links.csv", "HS2022", problems)
    made: tuple[_Material, ...] = ()
    if (path / "materials.csv").exists():
        made = read_table(MATERIALS, path / "materials.csv", "HS2022", problems)
    sound = not problems  # what cannot be read is not also said to be missing
    if sound:
        problems += _strange(chains, links, made)
    if sound and not problems:
        problems += _impossible(made)
    if problems:
        raise InputError(problems)
    built = []
    for chain in chains:
        own = tuple(
            replace(
                link,
                materials=tuple(
                    row.made_of for row in made if (row.chain, row.link) == (link.chain, link.link)
                ),
            )
            for link in links
            if link.chain == chain.chain
        )
        built.append(replace(chain, links=own))
    return tuple(built)


def read_chain(folder: Path, chain: str) -> Chain:
    """Read one chain of a folder by its key."""
    chains = read_chains(folder)
    check_asked((chain,), chains)
    return next(one for one in chains if one.chain == chain)


def check_asked(names: Sequence[str], chains: Sequence[Chain]) -> None:
    """Raise InputError if a key is that of no chain, with all of them."""
    keys = [one.chain for one in chains]
    problems = [
        Problem(f"there is no chain {name!r}", nearest(name, keys, "Chains are"))
        for name in names
        if name not in keys
    ]
    if problems:
        raise InputError(problems)


def _strange(chains: Sequence[Chain], links: Sequence[Link], made: Sequence[_Material]) -> Iterator[Problem]:
    """Rows of chains and links that are not there, and chains without links."""
    keys = [chain.chain for chain in chains]
    there = {key: [link.link for link in links if link.chain == key] for key in keys}
    rows: list[tuple[str, tuple[str, ...], Place | None]] = [(link.chain, (), link.place) for link in links]
    rows += [(row.chain, (row.link, row.made_of.material), row.place) for row in made]
    for chain, named, place in rows:
        if chain not in there:
            yield _at(place, f"chain: there is no chain {chain!r}", nearest(chain, keys, "Chains are"))
            continue
        for name in named:
            if name not in there[chain]:
                what = f"the chain {chain} has no link {name!r}"
                yield _at(place, what, nearest(name, there[chain], "Its links are"))
    for one in chains:
        if not there[one.chain]:
            yield _at(one.place, f"the chain {one.chain} has no links", "Add a row of it to links.csv")


def _at(place: Place | None, what: str, fix: str) -> Problem:
    return Problem(what, fix, place.file, place.line) if place else Problem(what, fix)


def _impossible(made: Sequence[_Material]) -> Iterator[Problem]:
    """Links that go into themselves, and shares that are more than the whole."""
    into: dict[tuple[str, str], list[_Material]] = {}
    for row in made:
        into.setdefault((row.chain, row.link), []).append(row)
    for (chain, link), rows in into.items():
        seen: set[str] = set()
        open_ = [row.made_of.material for row in rows]
        while open_:
            name = open_.pop()
            if name not in seen:
                seen.add(name)
                open_ += [row.made_of.material for row in into.get((chain, name), ())]
        if link in seen:
            what = f"the link {link} goes into itself, by its materials or by theirs"
            yield _at(rows[0].place, what, "Take off the row that closes the circle")
        total = sum(row.made_of.share or 0 for row in rows)
        if total > 1:
            what = f"the shares of the materials of {link} sum to {total}, more than all of it"
            yield _at(rows[0].place, what, "Look at the shares: of the value of what is made")

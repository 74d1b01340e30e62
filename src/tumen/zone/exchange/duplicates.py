"""Projects that may be in a ledger twice: suspected by investor, product, park and name, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, TypeVar

from tumen.tables.notes import note
from tumen.zone.exchange.alike import ALIKE, NameIndex, plain, romanised

NAMED_ALIKE = 60
"""Per cent of their names that agree, for two projects of one investor in one park."""
DIFFERENT = 40
"""Per cent below which names in one script say that names in another are alike by chance."""
SCRIPTS = ("name_zh", "name_ko", "name_en")
_T = TypeVar("_T")
_MANY = 60
"""Projects of one investor that have a park or a product in common: of more, only those are compared of which
park and products are all the same."""


@dataclass(slots=True)
class Filed:
    """A project as far as it is compared."""

    key: str
    cells: Mapping[str, Any]
    names: frozenset[str]
    investors: frozenset[str]
    """Groups of firms that are called the same."""
    products: frozenset[str]
    codes: frozenset[str]
    """Headings of its products."""
    made: str
    """Its products as they are written."""

    @property
    def park(self) -> str | None:
        """The park that it is in."""
        found: str | None = self.cells["park"]
        return found


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two keys that may be one project, and why."""

    one: Filed
    other: Filed
    why: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, str]:
        """Both keys, the first by its letters first."""
        return self.one.key, self.other.key


@dataclass(slots=True)
class _Files:
    """Every project, and the reasons for which two of them are looked at."""

    filed: Mapping[str, Filed]
    firms: Mapping[str, str]
    """What a group of firms is called."""
    romanised: Mapping[str, frozenset[str]]
    """Its names with Hangul in Latin letters."""
    index: NameIndex
    why: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    sure: set[tuple[str, str]] = field(default_factory=set)

    def pairs(self, keys: Collection[str]) -> Iterator[tuple[str, str]]:
        """Pairs of keys in order."""
        return combinations(sorted(keys), 2)


def suspected(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    fresh: Collection[str],
    answered: Collection[tuple[str, str]] = (),
) -> tuple[Suspicion, ...]:
    """Pairs of projects that may be one, of which at least one is fresh and that nobody has answered.

    Two are suspected if they are called the same or alike in any script; or if the name of one stands whole
    in that of the other and no investor tells them apart; or if they are of one investor and have a product
    or a heading in common, or a park and a name that is half the same; or a park where of one of them no
    product is known. Firms are one where they are called the same; where only the romanised names
    are alike, product and park must both agree.

    Parameters
    ----------
    tables
        Cells of the rows of ``projects``, ``firms`` and ``products``.
    fresh
        Keys of projects that are new or changed.
    answered
        Pairs that are known to be the same or different.
    """
    groups = _groups(tables["firms"])
    spelt: dict[str, frozenset[str]] = defaultdict(frozenset)
    for cells in tables["firms"]:
        spelt[groups[cells["firm"]]] |= {romanised(name) for name in _names(cells)}
    filed = _filed(tables, groups)
    index = NameIndex(name for item in filed.values() for name in sorted(item.names))
    files = _Files(filed, _called(tables["firms"], groups), spelt, index)
    _by_name(files)
    _by_name_within(files)
    _by_investor(files)
    _by_romanised_investor(files)
    found = []
    for pair in sorted(files.sure):
        one, other = (files.filed[key] for key in pair)
        related = one.cells["part_of"] == other.key or other.cells["part_of"] == one.key
        if not related and pair not in answered and (pair[0] in fresh or pair[1] in fresh):
            found.append(Suspicion(one, other, tuple(dict.fromkeys(files.why[pair]))))
    return tuple(found)


def firms_called_the_same(firms: Sequence[Mapping[str, Any]], fresh: Collection[str]) -> Iterator[str]:
    """Firms that are called the same and are told apart by their keys, of which one is new or changed."""
    together: dict[str, list[str]] = defaultdict(list)
    for firm, group in _groups(firms).items():
        together[group].append(firm)
    for keys in together.values():
        if len(keys) > 1 and any(key in fresh for key in keys):
            yield f"{' and '.join(sorted(keys))} are called the same; they count as {len(keys)} firms"


def _names(cells: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(filter(None, (plain(cells[name]) for name in SCRIPTS)))


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _groups(firms: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The first of the firms that are called the same, by firm; of two economies they are two. One of which
    the economy is not known is with the others where those are of one.
    """
    of: dict[str, dict[str, str]] = defaultdict(dict)
    group: dict[str, str] = {}
    for cells in sorted(firms, key=lambda cells: cells["economy"] is None):
        own, names = cells["economy"] or "", sorted(_names(cells))
        there = {found for name in names for economy, found in of[name].items() if economy == own or not own}
        group[cells["firm"]] = min(there) if len(there) == 1 or (own and there) else cells["firm"]
        for name in names:
            of[name].setdefault(own, group[cells["firm"]])
    return group


def _called(firms: Iterable[Mapping[str, Any]], groups: Mapping[str, str]) -> dict[str, str]:
    return {
        groups[cells["firm"]]: cells["name_zh"] or cells["name_ko"] or cells["name_en"] or cells["firm"]
        for cells in reversed(list(firms))  # the first of a group gives its name
    }


def _filed(tables: Mapping[str, Sequence[Mapping[str, Any]]], groups: Mapping[str, str]) -> dict[str, Filed]:
    products: dict[str, dict[str, str]] = defaultdict(dict)
    codes: dict[str, set[str]] = defaultdict(set)
    for cells in tables["products"]:
        products[cells["project"]][plain(cells["product"])] = cells["product"]
        if cells["hs"]:
            codes[cells["project"]].add(cells["hs"][:4])
    return {
        cells["project"]: Filed(
            cells["project"],
            cells,
            _names(cells),
            frozenset(groups.get(firm, firm) for firm in _listed(cells["investors"])),
            frozenset(products[cells["project"]]),
            frozenset(codes[cells["project"]]),
            "; ".join(products[cells["project"]].values()),
        )
        for cells in tables["projects"]
    }


def _by_name(files: _Files) -> None:
    having: dict[str, list[str]] = defaultdict(list)
    for filed in files.filed.values():
        for name in filed.names:
            having[name].append(filed.key)
    for keys in having.values():
        # of very many of one name each is asked about with the first
        every = files.pairs(keys) if len(keys) <= _MANY else _with_first(keys)
        for pair in every:
            files.sure.add(pair)
            files.why[pair].append("the same name")
    known = files.index.names
    for found in files.index.alike():
        for one, other in _between(having[known[found.one]], having[known[found.other]]):
            pair = (min(one, other), max(one, other))
            if one != other and not _differ(files, one, other):
                files.sure.add(pair)
                files.why[pair].append(f"names that agree to {found.per_cent} %")


def _by_name_within(files: _Files) -> None:
    """A name that stands whole in another, where no investor tells the two apart."""
    having: dict[str, list[Filed]] = defaultdict(list)
    for filed in files.filed.values():
        for name in filed.names:
            having[name].append(filed)
    known = files.index.names
    for inner, outer in files.index.within():
        for one, other in _between(having[known[inner]], having[known[outer]]):
            apart = one.investors and other.investors and not one.investors & other.investors
            if one.key == other.key or apart or _differ(files, one.key, other.key, but=known[inner]):
                continue
            pair = (min(one.key, other.key), max(one.key, other.key))
            files.sure.add(pair)
            files.why[pair].append("the name of one stands in that of the other")


def _between(keys: Sequence[_T], others: Sequence[_T]) -> Iterator[tuple[_T, _T]]:
    """Every pair of two lists; of very many, each with the first of the other list."""
    if len(keys) * len(others) <= _MANY**2:
        yield from ((key, other) for key in keys for other in others)
        return
    yield from ((keys[0], other) for other in others)
    yield from ((key, others[0]) for key in keys[1:])


def _with_first(keys: Collection[str]) -> Iterator[tuple[str, str]]:
    first, *others = sorted(keys)
    yield from ((first, other) for other in others)


def _differ(files: _Files, one: str, other: str, but: str = "") -> bool:
    """Whether in some script both have names, and those are not alike; `but` one that stands in both."""
    first, second = files.filed[one].cells, files.filed[other].cells
    both = [(plain(first[name]), plain(second[name])) for name in SCRIPTS if first[name] and second[name]]
    return any(
        files.index.per_cent(*pair) < DIFFERENT
        for pair in both
        if not but or any(but not in name for name in pair)
    )


def _by_investor(files: _Files) -> None:
    of: dict[str, list[Filed]] = defaultdict(list)
    for filed in files.filed.values():
        for investor in filed.investors:
            of[investor].append(filed)
    for investor, projects in of.items():
        name = files.firms.get(investor, investor)
        for what, block in _blocks(projects, f"investor {name}"):
            for pair in files.pairs([filed.key for filed in block]):
                one, other = (files.filed[key] for key in pair)
                per_cent = max(
                    (files.index.per_cent(a, b) for a in one.names for b in other.names), default=0
                )
                unknown = not (one.products or one.codes) or not (other.products or other.codes)
                if what.startswith("park") and not unknown and per_cent < NAMED_ALIKE:
                    continue
                files.sure.add(pair)
                files.why[pair] += [f"investor {name}", what]
                if per_cent >= NAMED_ALIKE:
                    files.why[pair].append(f"names that agree to {per_cent} %")


def _alike(index: NameIndex, names: Iterable[str], others: Collection[str]) -> int:
    return max((index.per_cent(one, other) for one in names for other in others), default=0)


def _blocks(projects: Sequence[Filed], whose: str) -> Iterator[tuple[str, list[Filed]]]:
    """Projects of one investor that have something in common."""
    blocks: dict[str, list[Filed]] = defaultdict(list)
    for filed in projects:
        for product in filed.products:
            blocks[f"product {product}"].append(filed)
        for code in filed.codes:
            blocks[f"heading {code}"].append(filed)
        if filed.park is not None:
            blocks[f"park {filed.park}"].append(filed)
    for what, block in blocks.items():
        if len(block) <= _MANY:
            yield what, block
            continue
        finer: dict[tuple[str | None, frozenset[str]], list[Filed]] = defaultdict(list)
        for filed in block:
            finer[filed.park, filed.products].append(filed)
        kept = [part for part in finer.values() if 1 < len(part) <= _MANY]
        left = len(block) - sum(map(len, kept))
        note(
            "duplicates",
            f"{whose} has {len(block)} projects with {what}: {left} of them are compared by their names only",
        )
        yield from ((f"{what} and all that is known of product and park", part) for part in kept)


def _by_romanised_investor(files: _Files) -> None:
    """Investors whose names agree only when Hangul is romanised: a weak sign, where all else agrees."""
    index = NameIndex(name for names in files.romanised.values() for name in sorted(names))
    of: dict[tuple[str | None, str], list[Filed]] = defaultdict(list)
    for filed in files.filed.values():
        if filed.park is not None:
            for product in (*filed.products, *filed.codes):
                of[filed.park, product].append(filed)
    for (park, product), block in of.items():
        if not 1 < len(block) <= _MANY:
            continue
        for pair in files.pairs([filed.key for filed in block]):
            one, other = (files.filed[key] for key in pair)
            if pair in files.sure or one.investors & other.investors:
                continue
            names = [
                {name for firm in filed.investors for name in files.romanised.get(firm, ())}
                for filed in (one, other)
            ]
            per_cent = _alike(index, *names)
            if per_cent >= ALIKE:
                files.sure.add(pair)
                told = f"investors whose romanised names agree to {per_cent} %"
                files.why[pair] += [told, f"product {product}", f"park {park}"]

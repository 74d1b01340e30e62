"""From rule sets to one rule for each code, with what was understood and what was not."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Literal, get_args

from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.importing.phrases import Read, read_sentence, says_each_applies
from tumen.agreements.importing.source import Prose, RuleSet
from tumen.agreements.rule import (
    AllOf,
    AnyOf,
    ForGoods,
    Provided,
    Rule,
    Unread,
    joined,
    mapped,
    questions,
    render,
    walk,
)
from tumen.reference.hs import Edition
from tumen.reference.nomenclature import nomenclature

Outcome = Literal["typed", "asked", "partly", "not"]
"""typed: the engine evaluates all of it; asked: a person answers a condition, nothing is lost; partly: a part
is `Unread`; not: all of it is."""

_CONTINUED = re.compile(r"^- [b-e]\) ")
_RELAXED = re.compile(r"however\b", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"(?:followed|of which|in (?:each|both|all) cases?|provided|and|with|where|unless|the total weight)\b",
    re.IGNORECASE,
)
_FILLERS = {"a", "an", "and", "any", "good", "of", "or", "the"}
_OTHER = re.compile(r"^[- ]*(?:other|others|any other)\b[^,]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule of the file as it was understood."""

    entry: int
    """Place of its rule set in the file, from 1."""
    number: int
    """Place of the rule in the set, from 1."""
    heading: str
    rule: Rule
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CompiledList:
    """A whole file: each rule of it, and one rule for each heading or subheading of an edition."""

    rules: tuple[CompiledRule, ...]
    rows: tuple[tuple[str, str], ...]
    """Code (digits) and rule in the rule language."""
    entries: tuple[Rule, ...] = ()
    """The rule of each rule set of the file, its rules joined."""

    @property
    def outcomes(self) -> Mapping[Outcome, int]:
        """How many rules of the file came to each outcome."""
        return counted(item.outcome for item in self.rules)

    @property
    def exact_pct(self) -> float:
        """Share of the rules of which nothing is lost: typed or asked, in per cent."""
        found = self.outcomes
        return 100 * (found["typed"] + found["asked"]) / len(self.rules)


def counted(outcomes: Iterable[Outcome]) -> Mapping[Outcome, int]:
    """How many came to each outcome."""
    found = Counter(outcomes)
    return {outcome: found[outcome] for outcome in get_args(Outcome)}


def outcome_of(rule: Rule) -> Outcome:
    """Say how much of a rule is typed."""
    nodes = [node for node in walk(rule) if not isinstance(node, AnyOf | AllOf | ForGoods | Provided)]
    unread = sum(isinstance(node, Unread) for node in nodes)
    if unread == len(nodes):
        return "not"
    if unread:
        return "partly"
    return "asked" if questions(rule) else "typed"


def compile_rule_sets(sets: Sequence[RuleSet], edition: Edition, *, words: bool = False) -> CompiledList:
    """Compile the rule sets of one list.

    Parameters
    ----------
    sets
        As `read_rule_sets` returns them.
    edition
        The HS edition of their codes.
    words
        Whether goods and conditions that the source describes at length are carried in its own words.
        Otherwise they are named by their place in the list, so that no prose is carried over; a person looks
        them up.
    """
    rules: list[CompiledRule] = []
    compiled: list[Rule] = []
    for entry, item in enumerate(sets, start=1):
        found, whole = _compile(item, entry, words=words)
        rules.extend(found)
        compiled.append(whole)
    return CompiledList(tuple(rules), _rows(sets, compiled, edition, words=words), tuple(compiled))


def _compile(item: RuleSet, entry: int, *, words: bool) -> tuple[list[CompiledRule], Rule]:
    merged = _merged(item.rules)
    if any(says_each_applies(prose.text) for prose, _ in merged):
        unread = Unread(
            f"several rules of the list for {item.heading} may apply to one good, and then each must be met"
        )
        numbers = range(1, len(item.rules) + 1)
        return [CompiledRule(entry, number, item.heading, unread, "not") for number in numbers], unread
    named: dict[frozenset[str], tuple[str, int]] = {}
    read: list[Read] = []
    number = 1
    for prose, size in merged:
        sentence, by = _same_goods(_read(prose), number, named)
        read.append(_shortened(sentence, item, number, by, words=words))
        number += size
    unsaid = _unsaid([prose for prose, _ in merged], read)
    found: list[CompiledRule] = []
    for (_, size), sentence in zip(merged, read, strict=True):
        outcome = "not" if _key(sentence) in unsaid else outcome_of(sentence.rule)
        numbers = range(len(found) + 1, len(found) + size + 1)
        found += [CompiledRule(entry, number, item.heading, sentence.rule, outcome) for number in numbers]
    return found, _set_rule(item, read, unsaid)


def _same_goods(
    sentence: Read, number: int, named: dict[frozenset[str], tuple[str, int]]
) -> tuple[Read, int]:
    """The sentence with its goods worded as where they are first named, and the number of that rule.

    "Mucilage and thickener" and "mucilage or thickener" are the same goods.
    """
    if sentence.goods is None:
        return sentence, number
    words = re.findall(r"[a-z0-9]+", sentence.goods.lower())
    key = frozenset(word.rstrip("s") for word in words if word not in _FILLERS)
    goods, place = named.setdefault(key, (sentence.goods, number))
    return replace(sentence, goods=goods), place


def _key(sentence: Read) -> str | None:
    """The goods that a sentence names: "" for any other good, None for all of the entry."""
    return "" if sentence.other else sentence.goods


def _unsaid(rules: Sequence[Prose], read: Sequence[Read]) -> set[str | None]:
    """The goods of whose rules it is not said whether each is an alternative to the others.

    In ``A; B; or C`` the source marks the last alone, so that a mark reaches back over the rules before it.
    What begins with "However" only relaxes the rule before it, and so is an alternative. What carries a
    sentence on, as in "Followed in both cases by ...", is no rule of its own: then nothing is said of the
    others either.
    """
    unsaid: set[str | None] = set()
    for key in set(map(_key, read)):
        alike = [rule for rule, sentence in zip(rules, read, strict=True) if _key(sentence) == key]
        listed = [rule for rule in alike if not _RELAXED.match(rule.text)]
        fragment = len(alike) > 1 and any(_FRAGMENT.match(rule.text) for rule in alike)
        if fragment or (len(listed) > 1 and not listed[-1].alternative):
            unsaid.add(key)
    return unsaid


def _merged(rules: Sequence[Prose]) -> list[tuple[Prose, int]]:
    """Rules with continuations ("- b) ...") put back to what they continue, and how many each then is."""
    found: list[tuple[Prose, int]] = []
    for prose in rules:
        if _CONTINUED.match(prose.text) and found:
            head, size = found[-1]
            limits = tuple(dict.fromkeys((*head.limits, *prose.limits)))
            text = f"{head.text.rstrip('. ')}. {prose.text}"
            found[-1] = replace(head, text=text, limits=limits), size + 1
        else:
            found.append((prose, 1))
    return found


def _read(prose: Prose) -> Read:
    read = read_sentence(prose.text) or Read(Unread("prose that was not understood whole"))
    for limit in prose.limits:
        read = replace(read, rule=Provided(read.rule, limit))
    return replace(read, rule=with_tests(read.rule))


def _shortened(read: Read, item: RuleSet, number: int, named_by: int, *, words: bool) -> Read:
    """Name goods and long conditions by their place in the list, unless the source's words are wanted."""
    place = f"of the list for {item.heading}"
    goods, rule = read.goods, read.rule
    if isinstance(rule, Unread):
        rule = Unread(f"{rule.reason} (rule {number} {place})")
    if not words:
        if goods is not None:
            goods = f"a good that rule {named_by} {place} names"
        rule = mapped(rule, partial(_named_by_place, place=f"rule {number} {place}"))
    return Read(rule, goods, read.other)


def _named_by_place(rule: Rule, place: str) -> Rule:
    long = isinstance(rule, Provided) and len(rule.condition.split()) > _LONGEST
    if not isinstance(rule, Provided) or not long or rule.condition.startswith(_OWN):
        return rule
    return replace(rule, condition=f"the condition of {place} holds")


_LONGEST = 20
_OWN = (
    "the good is ",
    "at least ",
    "non-originating materials ",
    "every material of ",
    "each item of ",
    "printing with ",
    "making-up after ",
    "embroidering with ",
    "coating with ",
    "electrolytic, ",
    "alloying of ",
    "spinning of ",
    "knitting with ",
)


def _set_rule(item: RuleSet, read: Sequence[Read], unsaid: Iterable[str | None]) -> Rule:
    """One rule of a set: alternatives joined, goods that it names apart from any other good."""
    cases: dict[str | None, list[Rule]] = {}
    for sentence in read:
        cases.setdefault(_key(sentence), []).append(sentence.rule)
    for key in unsaid:
        cases[key] = [
            Unread(f"whether all rules of the list for {item.heading} must be met or one is not said")
        ]
    named = [(goods, terms) for goods, terms in cases.items() if goods]
    rest = [rule for goods, terms in cases.items() if not goods for rule in terms]
    unclear: list[Rule] = [term for term in rest if isinstance(term, Unread)]
    if unclear and (named or "" in cases):
        # What was not understood may name goods as well, of which the others then do not speak.
        rest, named = unclear, [(goods, [*terms, *unclear]) for goods, terms in named]
    if not named:
        return _any(rest)
    whole: Rule = (
        _any(rest) if rest else Unread(f"the list for {item.heading} states no rule for other goods")
    )
    for goods, terms in reversed(named):
        whole = ForGoods(goods or "", _any(terms), whole)
    return whole


def _any(terms: Sequence[Rule]) -> Rule:
    return joined(tuple(dict.fromkeys(terms)), AnyOf)


def _rows(
    sets: Sequence[RuleSet], compiled: Sequence[Rule], edition: Edition, *, words: bool
) -> tuple[tuple[str, str], ...]:
    codes = sorted(nomenclature(edition).subheadings())
    touching: dict[str, list[int]] = {code: [] for code in codes}
    for place in sorted(range(len(sets)), key=lambda place: int(sets[place].last) - int(sets[place].first)):
        low = bisect_left(codes, sets[place].first, key="{}9999".format)
        for code in codes[low : bisect_right(codes, sets[place].last, key="{}0000".format)]:
            touching[code].append(place)
    texts = {
        code: render(_for_code(code, places, sets, compiled, words=words))
        for code, places in touching.items()
        if places
    }
    return tuple(_compressed(texts))


def _for_code(
    code: str, touching: Sequence[int], sets: Sequence[RuleSet], compiled: Sequence[Rule], *, words: bool
) -> Rule:
    """The rule of one subheading: the narrowest entry, and by description what else may apply."""
    cases: list[tuple[str, Rule]] = []
    groups: dict[tuple[str, str], list[int]] = {}
    for place in touching:
        groups.setdefault((sets[place].first, sets[place].last), []).append(place)
    for members in groups.values():
        partial = not (sets[members[0]].first <= f"{code}0000" and f"{code}9999" <= sets[members[0]].last)
        for position, place in enumerate(members, start=1):
            item = sets[place]
            last = position == len(members)
            plain = (len(members) == 1 and not item.part) or (
                last and len(members) > 1 and (not item.described or _OTHER.match(item.described))
            )
            if plain and not partial:
                return _chained(cases, compiled[place])
            cases.append((_label(item, place, partial=partial, words=words), compiled[place]))
    return _chained(
        cases, Unread(f"no entry of the list for goods of {code} outside those that it describes")
    )


def _label(item: RuleSet, place: int, *, partial: bool, words: bool) -> str:
    if words and item.described:
        return f"{item.heading}: {item.described}"
    label = f"a good that entry {place + 1} of the list ({item.heading}) describes"
    return f"{label}, national code {item.first} to {item.last}" if partial else label


def _chained(cases: Sequence[tuple[str, Rule]], otherwise: Rule) -> Rule:
    whole = otherwise
    for goods, rule in reversed(cases):
        if rule != whole:
            whole = ForGoods(goods, rule, whole)
    return whole


def _compressed(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """One row for a heading where all its subheadings have the same rule."""
    rows: list[tuple[str, str]] = []
    for heading, group in groupby(sorted(texts), key=lambda code: code[:4]):
        codes = list(group)
        alike = len({texts[code] for code in codes}) == 1
        rows += [(heading, texts[codes[0]])] if alike else [(code, texts[code]) for code in codes]
    return sorted(rows)

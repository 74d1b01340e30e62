"""Links in fronts, with the reasons and without a score: one is behind another only where that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tumen.zone.opportunities.known import KnownRange, total
from tumen.zone.opportunities.results import Opportunity

CRITERIA: Mapping[str, str] = {
    "saving": "duty saved in a year",
    "begins": "goods that begin to originate",
    "margin": "goods that have more margin of value content",
    "imports": "imports replaced in a year",
    "relatedness": "relatedness to what is made here",
    "cost": "what is paid less in a year than today",
}
"""What links are compared by; more is better."""
Pairs = dict[str, tuple[KnownRange, KnownRange]]


def ranked(found: Sequence[Opportunity]) -> tuple[tuple[Opportunity, ...], tuple[str, ...], tuple[str, ...]]:
    """Put links into fronts: the first is behind none, the second only behind some of the first, and so on.

    Returns
    -------
    ranked, compared_by, not_known
        The links by front, within one as they were given, those without anything to compare them by at the
        end; criteria of which something is known, and those that are known for no link.
    """
    used = tuple(name for name in CRITERIA if any(item.criteria[name].known for item in found))
    pairs = [[_compared(one, other, used) for other in found] for one in found]
    better = [[_better(item) for item in row] for row in pairs]
    ahead = [
        [bool(better[one][other]) and _as_good(pairs[one][other]) for other in range(len(found))]
        for one in range(len(found))
    ]
    left = [place for place, item in enumerate(found) if any(item.criteria[name].known for name in used)]
    placed: list[Opportunity] = []
    rest = [item for place, item in enumerate(found) if place not in left]
    before: list[int] = []
    front = 0
    while left:
        front += 1
        first = [place for place in left if not any(ahead[other][place] for other in left)]
        for place in first:
            behind = (
                (found[other].link.chain, found[other].link.link, better[other][place])
                for other in before
                if ahead[other][place]
            )
            leads = _leads([item for other, item in enumerate(pairs[place]) if other != place], used)
            placed.append(replace(found[place], front=front, leads=leads, behind=tuple(behind)))
        left = [place for place in left if place not in first]
        before = first
    return (*placed, *rest), used, tuple(name for name in CRITERIA if name not in used)


def _compared(one: Opportunity, other: Opportunity, used: Sequence[str]) -> Pairs:
    """Both by criterion, without what is the same in both, known or not: the duty on a sale where the same
    may be claimed.
    """
    pairs = {name: (one.criteria[name], other.criteria[name]) for name in used}
    mine, its = one.open_savings, other.open_savings
    if mine & its and "saving" in pairs:
        pairs["saving"] = (_without(one, its), _without(other, mine))
    return pairs


def _without(item: Opportunity, shared: frozenset[object]) -> KnownRange:
    return total(gain.saving for gain in item.gains if (gain.sale, gain.claimable) not in shared)


def _as_good(pairs: Pairs) -> bool:
    return all(mine.at_least(its) for mine, its in pairs.values())


def _better(pairs: Pairs) -> tuple[str, ...]:
    return tuple(name for name, (mine, its) in pairs.items() if mine.more_than(its))


def _leads(others: Sequence[Pairs], used: Sequence[str]) -> tuple[str, ...]:
    """Criteria in which it is surely not behind any other, and ahead of one."""
    return tuple(
        name
        for name in used
        if all(pairs[name][0].at_least(pairs[name][1]) for pairs in others)
        and any(pairs[name][0].more_than(pairs[name][1]) for pairs in others)
    )

"""Fronts against their definition; unknown is never zero; arithmetic of what is known in part."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.zone.opportunities.made import link
from tumen.zone.opportunities.known import NONE, KnownRange, counted, total
from tumen.zone.opportunities.product_space import NO_SPACE
from tumen.zone.opportunities.ranking import CRITERIA, ranked
from tumen.zone.opportunities.results import Opportunity

UNKNOWN = KnownRange.of(None, "something")


def opportunity(key, **criteria):
    return Opportunity(
        link=link(key),
        verdicts=(),
        gains=(),
        purchases=(),
        relatedness=NO_SPACE,
        assumed=True,
        criteria={name: criteria.get(name, UNKNOWN) for name in CRITERIA},
        dependence=UNKNOWN,
        sources=(),
        missing=(),
    )


def exact(figure):
    return KnownRange.of(Decimal(figure))


def fronts(*found):
    return {item.link.link: item.front for item in ranked(found)[0]}


def test_three_links_by_hand():
    """a is better than c in both; b is better in imports and worse in saving, so that neither is behind."""
    found = [
        opportunity("c", saving=exact(1), imports=exact(1)),
        opportunity("a", saving=exact(5), imports=exact(2)),
        opportunity("b", saving=exact(2), imports=exact(9)),
    ]
    placed, used, unknown = ranked(found)
    assert [(item.link.link, item.front) for item in placed] == [("a", 1), ("b", 1), ("c", 2)]
    assert used == ("saving", "imports")
    assert set(unknown) == {"begins", "margin", "relatedness", "cost"}
    assert [item.leads for item in placed] == [("saving",), ("imports",), ()]
    assert placed[2].behind == (
        ("displays", "a", ("saving", "imports")),
        ("displays", "b", ("saving", "imports")),
    )


def test_what_is_not_known_is_no_zero():
    """Nobody knows what b saves, so that it is not behind a, nor a behind it."""
    assert fronts(
        opportunity("a", saving=exact(5), imports=exact(2)), opportunity("b", imports=exact(1))
    ) == {
        "a": 1,
        "b": 1,
    }


def test_a_link_of_which_nothing_is_known_stands_in_no_front():
    assert fronts(opportunity("a", saving=exact(0)), opportunity("b")) == {"a": 1, "b": None}


def test_a_range_is_behind_only_where_it_cannot_reach():
    low, wide = KnownRange(Decimal(0), Decimal(4)), KnownRange(Decimal(0), Decimal(6))
    assert fronts(opportunity("a", saving=exact(5)), opportunity("b", saving=low)) == {"a": 1, "b": 2}
    assert fronts(opportunity("a", saving=exact(5)), opportunity("b", saving=wide)) == {"a": 1, "b": 1}


def test_equals_share_a_front():
    assert fronts(opportunity("a", saving=exact(5)), opportunity("b", saving=exact(5))) == {"a": 1, "b": 1}


figures = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
        lambda pair: KnownRange(Decimal(min(pair)), Decimal(max(pair)), ("open",))
    ),
)
links = st.lists(st.tuples(figures, figures, figures), min_size=1, max_size=8)


@given(links)
def test_fronts_are_those_of_the_definition(drawn):
    names = ("saving", "imports", "relatedness")
    found = [
        opportunity(str(n), **{k: v for k, v in zip(names, item, strict=True) if v is not None})
        for n, item in enumerate(drawn)
    ]
    placed, used, _ = ranked(found)
    front = {item.link.link: item.front for item in placed}
    assert len(placed) == len(found)

    def behind(one, other):  # by the bounds themselves
        pairs = [(other.criteria[name], one.criteria[name]) for name in used]
        known = all(a.low is not None and b.high is not None and a.low >= b.high for a, b in pairs)
        return known and any(a.low > b.high for a, b in pairs)

    for item in placed:
        if item.front is None:
            assert not any(value.known for value in item.criteria.values())
            continue
        ahead = [front[o.link.link] for o in found if front[o.link.link] is not None and behind(item, o)]
        assert item.front == 1 + max(ahead, default=0)
        assert bool(item.behind) == bool(ahead)


ranges = st.tuples(
    st.one_of(st.none(), st.integers(-9, 9)), st.one_of(st.none(), st.integers(0, 9)), st.integers(0, 3)
)


@given(ranges, ranges, st.integers(0, 5), st.integers(-9, 18), st.integers(-9, 18))
def test_ranges_hold_whatever_the_figure_is(one, other, factor, x, y):
    """Any figure inside its bounds gives a sum, difference and multiple inside those that are computed."""

    def made(low, width, _):
        high = None if width is None else (low or 0) + width
        return KnownRange(None if low is None else Decimal(low), None if high is None else Decimal(high))

    def within(figure, bounds):
        return (bounds.low is None or figure >= bounds.low) and (bounds.high is None or figure <= bounds.high)

    a, b = made(*one), made(*other)
    x, y = Decimal(x), Decimal(y)
    if within(x, a) and within(y, b):
        assert within(x + y, a + b)
        assert within(x - y, a - b)
        assert within(x * factor, a.times(Decimal(factor)))
        assert within(x * factor, a.times(None, "how many"))


def test_shares_lie_between_none_and_all():
    part, whole = KnownRange(Decimal(2), Decimal(5)), KnownRange(Decimal(4), Decimal(10))
    assert (part.share_of(whole).low, part.share_of(whole).high) == (Decimal("0.2"), 1)
    assert NONE.share_of(whole) == NONE
    assert not part.share_of(NONE).known
    assert not UNKNOWN.share_of(whole).known


def test_sums_and_counts():
    assert total([]) == NONE
    assert total([exact(1), UNKNOWN]).missing == ("something",)
    assert counted([True, None, False, True], "x") == KnownRange(Decimal(2), Decimal(3), ("x",))
    assert KnownRange(Decimal(1), Decimal(1), ("nothing is missing of what is exact",)).missing == ()

"""What projects add: by hand on a table of two economies, against one plant of the economy scale, by what
must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.economy.accounts import Accounts, Axes, built_in
from tumen.economy.exposure import input_reliance, leontief, substitute
from tumen.economy.footprint import Satellite
from tumen.errors import InputError
from tumen.zone.worth.model import ImportCap, ProductMade
from tumen.zone.worth.portfolio import portfolio

AXES = Axes(("H", "F"), ("parts", "sets"), ("use",), "million USD", 2022, "", "by hand")
# H makes 100 of parts (60 for its sets, 40 used in the end) and 200 of sets, for which it buys 60 of parts at
# home and 20 in F. F makes 50 of parts (20 for H's sets, 10 and 20 used in H and in F) and 80 of sets (30, 50).
TABLE = Accounts.build(
    AXES,
    Z=[[0, 60, 0, 0], [0, 0, 0, 0], [0, 20, 0, 0], [0, 0, 0, 0]],
    Y=[[40, 0], [150, 50], [10, 20], [30, 50]],
)
JOBS = Satellite(AXES, "jobs", "person", 2022, np.array([500.0, 400.0, 100.0, 100.0]), None)


def made(project, replaces, output=None, cap="8529", sector="parts"):
    return ProductMade(project, "parts", cap, sector, replaces if output is None else output, replaces)


def of(*makings, imports=20.0, satellite=JOBS, jobs=None, **more):
    names = dict.fromkeys((one.project for one in makings), 10)
    caps = [ImportCap("8529", "parts", imports, "by hand")]
    return portfolio(leontief(TABLE), "H", makings, caps, jobs or names, satellite=satellite, **more)


def test_two_plants_that_share_a_cap_by_hand():
    """Together 30 of parts for imports of 20: one plant makes 18, the other 12.

    Shares: (18 + 8) / 2 = 13 and (12 + 2) / 2 = 7. Parts need no inputs in H or in F, so that a unit brings
    H a value added of 1 and takes 1 of foreign value added from what it buys. H buys 60 + 40 + 20 + 10 = 130
    of parts, 30 of them from F: an import share of 3/13 before, 1/13 after, and the same in value added.
    Jobs: 5 for each unit of output, 150 behind the 30 that are made.
    """
    got = of(made("a", 18.0), made("b", 12.0))
    a, b = got.projects
    assert (a.added.replaced.settled, b.added.replaced.settled) == pytest.approx((13, 7))
    joint = got.joint
    for amount in (joint.replaced, joint.gained, joint.relieved):
        assert amount.settled == pytest.approx(20)
    assert (joint.own.settled, joint.behind.settled) == pytest.approx((30, 30))
    assert (joint.jobs_planned.settled, joint.jobs_behind.settled) == pytest.approx((20, 150))
    (sector,) = got.sectors
    assert sector.imported == pytest.approx((3 / 13, 1 / 13))
    assert sector.reliance == pytest.approx((3 / 13, 1 / 13))
    (use,) = got.caps
    assert (use.made.settled, use.replaced.settled, use.beyond) == pytest.approx((30, 20, 10))
    assert use.projects == ("a", "b")


def test_sets_of_imported_parts_by_hand():
    """Sets in H need .3 of parts at home and .1 from F: a unit has .6 of own value added, .9 at home. In place
    of sets from F, which hold no value of H, home gains .9, and .9 of foreign value leaves: 1 less .1.
    Jobs: 2 in sets, .3 x 5 in parts."""
    cap = ImportCap("8528", "sets", 25.0, "by hand")
    one = ProductMade("tv", "sets", "8528", "sets", 10.0, 10.0)
    got = portfolio(leontief(TABLE), "H", [one], [cap], {"tv": None}, satellite=JOBS)
    joint = got.joint
    assert (joint.own.settled, joint.behind.settled) == pytest.approx((6, 9))
    assert (joint.gained.settled, joint.relieved.settled) == pytest.approx((9, 9))
    assert joint.jobs_behind.settled == pytest.approx(10 * 3.5)
    assert joint.jobs_planned.settled is None


@pytest.mark.parametrize("sector", ["C26_27", "C28", "C10T12"])
def test_one_plant_is_that_of_the_economy_scale(sector):
    model = leontief(built_in())
    plant = substitute(model, "CHN", sector, 500.0)
    cap = ImportCap("x", sector, 1000.0, "for a test")
    got = portfolio(model, "CHN", [ProductMade("p", "x", "x", sector, 500.0, 500.0)], [cap], {"p": 1})
    joint, (bought,) = got.joint, got.sectors
    assert joint.gained.settled == pytest.approx(plant.value_added_home, rel=1e-9)
    assert joint.own.settled == pytest.approx(plant.direct_value_added, rel=1e-9)
    assert bought.imported == pytest.approx((plant.import_share_before, plant.import_share_after))
    assert bought.reliance == pytest.approx((plant.foreign_content_before, plant.foreign_content_after))
    total = bought.unit.purchases
    lower = (plant.foreign_content_before - plant.foreign_content_after) * total
    assert joint.relieved.settled == pytest.approx(lower, rel=1e-6)


def test_reliance_is_the_foreign_input_reliance_of_what_is_bought():
    """Foreign value added in each row, as `input_reliance` has it, weighted by the purchases of the row."""
    model = leontief(TABLE)
    abroad = input_reliance(model).value_added[1]  # F, in each row
    bought = TABLE.sales_by_economy()[:, 0]
    parts = [0, 2]
    expected = (abroad[parts] * bought[parts]).sum() / bought[parts].sum()
    assert of(made("a", 1.0)).sectors[0].reliance[0] == pytest.approx(expected)


def test_a_project_that_makes_nothing_adds_nothing():
    got = of(made("a", 18.0), made("b", 12.0), made("idle", 0.0))
    idle = got.projects[2]
    none = idle.added
    assert idle.project == "idle"
    for amount in (none.replaced, none.gained, none.relieved, none.output, none.behind, none.jobs_behind):
        assert amount.settled == 0
    assert got.joint.replaced.settled == pytest.approx(20)


def test_what_is_not_known_spreads_to_those_who_share_and_to_the_sum():
    got = of(made("a", 18.0), made("b", None))
    a, b = got.projects
    assert b.added.replaced.settled is None
    assert b.added.output.settled is None
    assert a.added.replaced.settled is None  # how much of the cap is left for it rests on b
    assert a.added.replaced.known == pytest.approx(18)
    assert a.added.output.settled == 18
    assert got.joint.replaced.settled is None
    assert got.joint.behind.known == pytest.approx(18)


def test_what_is_not_known_elsewhere_leaves_the_others_settled():
    cap = ImportCap("8528", "sets", 5.0, "by hand")
    caps = [ImportCap("8529", "parts", 20.0, "by hand"), cap]
    rows = [made("a", 18.0), ProductMade("tv", "sets", "8528", "sets", None, None)]
    got = portfolio(leontief(TABLE), "H", rows, caps, {"a": 1, "tv": 1})
    assert got.projects[0].added.replaced.settled == pytest.approx(18)
    assert got.joint.replaced.settled is None


def test_too_many_to_count_are_drawn_and_say_their_error():
    """Twenty plants of 2 for imports of 20: alike, 1 each; drawn, within four standard errors of it."""
    rows = [made(f"p{n:02}", 2.0) for n in range(20)]
    got, again = of(*rows, seed=4), of(*reversed(rows), seed=4)
    assert got.draws == 10_000
    assert got.joint.replaced.settled == pytest.approx(20)
    for one in got.projects:
        assert 0 < one.error < 0.02
        assert abs(one.added.replaced.known - 1.0) <= 4 * one.error
    assert [one.added for one in got.projects] == [one.added for one in again.projects]


def test_of_no_project_nothing_is_known():
    got = portfolio(leontief(TABLE), "H", [], [ImportCap("8529", "parts", 20.0, "by hand")], {})
    assert got.joint.replaced.settled is None
    assert got.joint.jobs_planned.settled is None


def test_an_unknown_cap_is_not_unlimited():
    got = of(made("a", 18.0), imports=None)
    assert got.joint.replaced == got.projects[0].added.replaced
    assert (got.joint.replaced.known, got.joint.replaced.whole) == (0.0, False)
    assert got.joint.behind.settled == pytest.approx(18)  # what stands behind its output rests on no cap
    assert got.caps[0].beyond is None


def test_imports_of_the_whole_sector_bind_before_two_caps():
    """Caps of 20 and 15 on two products of parts, of which 30 are imported in all: 20 and 15 are made."""
    caps = [ImportCap("8529", "parts", 20.0, "by hand"), ImportCap("8540", "parts", 15.0, "by hand")]
    rows = [made("a", 20.0), made("b", 15.0, cap="8540")]
    got = portfolio(leontief(TABLE), "H", rows, caps, {"a": 1, "b": 1})
    assert got.joint.replaced.settled == pytest.approx(30)
    # a first 20 and then b 10, or b first 15 and then a 15
    assert [one.added.replaced.settled for one in got.projects] == pytest.approx([17.5, 12.5])
    assert sum(use.replaced.known for use in got.caps) == pytest.approx(30)
    open_ = portfolio(
        leontief(TABLE), "H", [made("a", 20.0), made("b", None, cap="8540")], caps, {"a": 1, "b": 1}
    )
    assert open_.projects[0].added.replaced.settled is None  # b may take what is left of the sector


def test_jobs_of_a_sector_that_the_satellite_does_not_know():
    unknown = Satellite(AXES, "jobs", "person", 2022, np.array([np.nan, 400.0, 100.0, 100.0]), None)
    got = of(made("a", 18.0), satellite=unknown).joint.jobs_behind
    assert (got.known, got.settled) == (0.0, None)
    assert of(made("a", 18.0), satellite=None).joint.jobs_behind.settled is None


def test_a_sector_that_home_does_not_make_has_no_technology():
    table = Accounts.build(
        AXES,
        Z=[[0, 0, 0, 0], [0, 0, 0, 0], [0, 20, 0, 0], [0, 0, 0, 0]],
        Y=[[0, 0], [150, 50], [10, 20], [30, 50]],
    )
    caps = [ImportCap("8529", "parts", 20.0, "by hand")]
    got = portfolio(leontief(table), "H", [made("a", 18.0)], caps, {"a": 1}).joint
    assert got.replaced.settled == pytest.approx(18)
    assert got.gained.settled is None
    assert got.behind.settled is None


@pytest.mark.parametrize(
    ("rows", "caps", "what"),
    [
        ([made("a", 18.0, 12.0)], {}, "cannot replace more than it makes"),
        ([made("a", -1.0)], {}, "replaces is -1.0"),
        ([made("a", 1.0, cap="8540")], {}, "under a cap 8540 that is not there"),
        ([made("a", 1.0, sector="sets")], {}, "its cap 8529 is of parts"),
        ([made("a", 1.0, sector="part")], {}, "parts"),
        ([made("a", 1.0)], {"imports": 31.0}, "the table has 30 for all of parts"),
        ([made("a", 1.0)], {"jobs": {"b": 1}}, "is no project of the portfolio"),
    ],
)
def test_what_cannot_be_is_refused(rows, caps, what):
    with pytest.raises(InputError, match=what):
        of(*rows, **caps)


@st.composite
def plans(draw):
    rows = [
        ProductMade(f"p{draw(st.integers(0, 4))}", f"{n}", cap, sector, made, made)
        for n in range(draw(st.integers(1, 7)))
        for cap, sector in [draw(st.sampled_from([("8529", "parts"), ("8540", "parts"), ("8528", "sets")]))]
        for made in [draw(st.one_of(st.none(), st.integers(0, 30).map(float)))]
    ]
    sizes = [draw(st.one_of(st.none(), st.integers(0, 30).map(float))) for _ in range(3)]
    caps = [
        ImportCap(cap, sector, size, "drawn")
        for (cap, sector), size in zip(
            [("8529", "parts"), ("8540", "parts"), ("8528", "sets")], sizes, strict=True
        )
    ]
    return rows, caps


@settings(max_examples=60, deadline=None)
@given(plans(), st.randoms())
def test_shares_sum_to_the_whole_no_cap_lets_more_through_and_no_order_matters(plan, random):
    rows, caps = plan
    jobs = {f"p{n}": n or None for n in range(5)}
    got = portfolio(leontief(TABLE), "H", rows, caps, jobs)
    for name in ("replaced", "gained", "relieved", "behind", "jobs_planned"):
        parts = [getattr(one.added, name) for one in got.projects]
        assert sum(part.known for part in parts) == pytest.approx(getattr(got.joint, name).known)
        assert all(part.whole for part in parts) == getattr(got.joint, name).whole
        if name == "gained":  # value added only moves: v L = 1
            assert [part.known for part in parts] == pytest.approx(
                [one.added.relieved.known for one in got.projects]
            )
    for use in got.caps:
        if use.cap.imports is not None:
            assert use.replaced.known <= use.cap.imports + 1e-9
    for one in got.sectors:
        assert one.replaced.known <= one.unit.imports + 1e-9
    assert got.joint.replaced.known == pytest.approx(sum(use.replaced.known for use in got.caps))
    random.shuffle(rows)
    random.shuffle(caps)
    assert portfolio(leontief(TABLE), "H", rows, caps, jobs) == got


@settings(max_examples=60, deadline=None)
@given(plans(), st.integers(0, 60).map(float))
def test_what_is_said_to_be_settled_stays_whatever_the_unknown_turns_out_to_be(plan, filled):
    rows, caps = plan
    jobs = dict.fromkeys((f"p{n}" for n in range(5)), 1)
    before = portfolio(leontief(TABLE), "H", rows, caps, jobs)
    filled_in = [
        ProductMade(
            one.project,
            one.product,
            one.cap,
            one.sector,
            *(2 * (filled if one.replaces is None else one.replaces,)),
        )
        for one in rows
    ]
    sizes = [
        ImportCap(cap.cap, cap.sector, min(filled, 30.0) if cap.imports is None else cap.imports, "drawn")
        for cap in caps
    ]
    after = portfolio(leontief(TABLE), "H", filled_in, sizes, jobs)
    for one, other in zip(before.projects, after.projects, strict=True):
        if one.added.replaced.whole:
            assert other.added.replaced.settled == pytest.approx(one.added.replaced.known)
        assert before.joint.replaced.known <= after.joint.replaced.known + 1e-9

"""What a visitor sees: nothing of talks, names only of what is public."""

from __future__ import annotations

from datetime import date

import pytest

from tests.zone.indicators.making import row
from tumen.report.zone.asked import asked
from tumen.report.zone.page import make_page
from tumen.zone.snapshot import snapshot_of

ON = "2026-06-30"
PRESS = {"confidence": "press"}


def project(key, *told, **more):
    """A project named after its key, and its events: stage, day, confidence."""
    given = {"name_en": f"Works {key}", "industry": "optics", "confidence": "press", **more}
    yield row("projects", project=key, **given)
    for number, (stage, on, confidence) in enumerate(told):
        yield row(
            "events",
            event=f"{key}-{number}",
            project=key,
            stage=stage,
            on=on,
            confidence=confidence,
            note="SECRET note",
        )


def everything():
    """One project of each kind that a visitor sees or does not see."""
    return [
        row("firms", firm="seen", name_en="Firm Seen", economy="KR", **PRESS),
        row("firms", firm="hid", name_en="SECRET firm", economy="JP"),
        row("sources", source_key="minutes", title="SECRET minutes", address="https://secret.example/SECRET"),
        row("parks", park="open", name_en="Open Park", source="minutes", **PRESS),
        row("parks", park="shut", name_en="SECRET park"),
        row("floor", park="open", on="2026-01", total_m2="1000", let_m2="250", **PRESS),
        row("floor", park="open", on="2026-05", total_m2="1000", let_m2="777"),
        *project(
            "made",
            ("production", "2024-Q1", "official"),
            investors=("seen", "hid"),
            park="open",
            note="SECRET",
        ),
        *project("way", ("mou", "2024", "press"), ("signed", "2025-05-01", "press"), park="shut"),
        *project("own", ("signed", "2025-05-01", "office"), confidence="office", name_en="SECRET own"),
        *project(
            "far", ("signed", "2024", "press"), ("production", "2026-02", "office"), name_en="SECRET far"
        ),
        *project("dark", ("signed", "2025", "office"), name_en="SECRET dark"),
        *project("talk", ("talks", "2026-05-01", "press"), name_en="SECRET talks", investors=("seen",)),
        *project("meet", ("contact", "2026", "press"), name_en="SECRET contact"),
        *project("memo", ("mou", "2026-04", "official"), name_en="SECRET mou"),
        *project("want", ("intention", "2026-04", "official"), name_en="SECRET intention"),
        *project("gone", ("signed", "2024", "press"), ("withdrawn", "2025", "office"), name_en="SECRET gone"),
        *project("soon", ("signed", "2026-11-01", "press"), name_en="SECRET soon"),
        row(
            "figures",
            figure="area",
            name_en="Area",
            on="2020",
            value="210",
            unit="km2",
            scope="zone",
            basis="plan",
            **PRESS,
        ),
        row(
            "figures",
            figure="area",
            name_en="Area",
            on="2025",
            value="512",
            unit="km2",
            scope="zone",
            basis="actual",
            **PRESS,
        ),
        row(
            "figures",
            figure="own",
            name_en="SECRET figure",
            on="2025",
            value="1",
            scope="zone",
            basis="actual",
        ),
        row(
            "policies", policy="fund", name_en="Fund", type="fund", amount="10000000", currency="CNY", **PRESS
        ),
        row("policies", policy="free", name_en="Rent", type="rent", **PRESS),
        row("policies", policy="own", name_en="SECRET policy", type="tax"),
        row("targets", indicator="signed", period="2026", value="70", note="SECRET target", **PRESS),
        row("reports", project="made", month="2026-05", difficulty="SECRET difficulty", **PRESS),
    ]


@pytest.fixture(params=["en", "zh", "ko"])
def page(request):
    return make_page(asked("visitor", request.param, on=ON), snapshot_of(everything()))


def test_nothing_that_is_not_public_is_on_the_page_or_in_its_tables(page, tmp_path):
    folder = page.write(tmp_path / "page.html")
    texts = {
        path.name: path.read_text(encoding="utf-8") for path in [tmp_path / "page.html", *folder.iterdir()]
    }
    assert "projects-in-production.csv" in texts
    for name, text in texts.items():
        assert "SECRET" not in text, name
        assert "777" not in text, name  # the office's own count of the floor
    words = {"en": "in talks", "zh": "在谈", "ko": "투자 상담"}
    assert words[page.w.language] not in texts["page.html"]


def test_projects_are_counted_whole_and_named_where_they_are_public(page):
    # Counted: made, way, own, far, dark (gone is withdrawn, soon is signed later, the others are no projects).
    # In production: made and far. On the way: way, own, dark. Named: made and way; so 3 are not.
    w = page.w
    assert page.answer.headline == w("v_headline", made="2", coming="3")
    tables = {table.name: table for table in page.tables}
    assert [row[0].text for row in tables["projects-in-production"].rows] == ["Works made"]
    (way,) = tables["projects-on-the-way"].rows
    assert (way[0].text, way[2].exact) == ("Works way", "signed")
    assert way[5].unknown  # its park is not public
    texts = [block.text for block in page.chapters[0].blocks if block.form == "text"]
    assert texts == [w("v_named", n=2), w("v_unnamed", n=3)]


def test_a_firm_that_is_not_public_is_not_named_and_its_economy_not_counted(page):
    (row,) = next(table for table in page.tables if table.name == "economies").rows
    assert [cell.taken for cell in row] == ["KR", "1", "Firm Seen"]


def test_the_floor_is_that_of_the_last_public_count(page):
    # 1,000 m2, of which 250 are let: 750 are free.
    (park,) = next(table for table in page.tables if table.name == "parks").rows
    assert [cell.taken for cell in park[2:5]] == ["1000", "250", "750"]


def test_other_statements_of_a_figure_stand_beside_it_and_are_not_summed(page):
    rows = next(table for table in page.tables if table.name == "figures").rows
    assert [row[1].exact for row in rows] == ["210", "512"]
    assert "512" in rows[0][5].text
    assert "210" in rows[1][5].text
    assert "722" not in page.html()


def test_figures_of_talks_are_left_out_and_counted():
    names = ("SECRET firms in talks", "SECRET intention", "Firms")
    rows = [
        row(
            "figures",
            figure=f"f{n}",
            name_en=name,
            on="2025",
            value="9",
            scope="zone",
            basis="actual",
            **PRESS,
        )
        for n, name in enumerate(names)
    ]
    page = make_page(asked("visitor", on=ON), snapshot_of(rows))
    assert "SECRET" not in page.html()
    assert "2 further figures are of contacts and talks and not shown." in page.html()


def test_an_amount_that_is_not_stated_is_not_known(page):
    rent = next(table for table in page.tables if table.name == "policies").rows[1]
    assert rent[3].unknown
    assert rent[3].taken == ""


def test_a_signing_that_may_be_later_is_told_and_not_named():
    rows = [*project("open", ("signed", "2026", "press"), name_en="SECRET open")]
    page = make_page(asked("visitor", on=ON), snapshot_of(rows))
    assert page.answer.headline == page.w("v_headline", made="0", coming="0 to 1")
    assert page.w("v_unsure", n=1) in page.html()
    assert "SECRET" not in page.html()


def test_nothing_comes_from_the_office_s_row_of_the_same_project():
    """The office says that two keys are one project: the visitor sees what is public of the public one."""
    rows = [
        *project("a", ("signed", "2025-01", "press"), industry=None),
        *project(
            "b", ("production", "2026-01", "office"), confidence="office", name_zh="SECRET", industry="SECRET"
        ),
        row("identities", one="a", other="b", answer="same", said_by="SECRET", reason="SECRET"),
    ]
    for language in ("en", "zh"):
        html = make_page(asked("visitor", language, on=ON), snapshot_of(rows)).html()
        assert "SECRET" not in html
        assert (
            "Works a" not in html
        )  # by its public event it is signed; that it produces is the office's word
    public = [
        *rows[:2],
        *project("b", ("landed", "2026-01", "press"), name_zh="SECRET", confidence="office"),
        rows[-1],
    ]
    page = make_page(asked("visitor", "zh", on=ON), snapshot_of(public))
    assert "SECRET" not in page.html()
    (seen,) = next(table for table in page.tables if table.name == "projects-on-the-way").rows
    assert (seen[0].text, seen[2].exact) == ("Works a", "signed")


def test_illustrative_rows_have_a_banner():
    rows = [*project("a", ("signed", "2025", "illustrative"), confidence="illustrative")]
    page = make_page(asked("visitor", on=ON), snapshot_of(rows))
    assert "2 rows of this ledger are illustrative" in page.notice
    assert 'class="notice"' in page.html()


def test_a_page_of_an_empty_record_says_so():
    page = make_page(asked("visitor", on=ON), snapshot_of([]))
    assert "No project of this record has a public name." in page.html()
    assert page.tables == []
    assert date.fromisoformat(ON) == asked("visitor", on=ON).on


@pytest.mark.parametrize(
    ("cells", "aside"),
    [
        ({"figure": "bodies_met", "name_en": "Korean firms met on one trip"}, True),
        ({"figure": "memoranda", "name_en": "memoranda signed"}, True),
        ({"figure": "mou_signed"}, True),
        ({"figure": "leads"}, True),
        ({"figure": "a", "name_zh": "对接企业"}, True),
        ({"figure": "b", "name_zh": "谅解备忘录"}, True),
        ({"figure": "c", "name_en": "업무협약 체결"}, True),
        (
            {"figure": "amount_signed", "name_zh": "签约金额", "name_en": "amount signed at one meeting"},
            False,
        ),
        ({"figure": "metal", "name_en": "metal works, leading firms"}, False),
    ],
)
def test_figures_of_meetings_and_memoranda_are_left_out_too(cells, aside):
    given = {"on": "2026-01", "value": "31", "scope": "zone", "basis": "actual", **PRESS, **cells}
    page = make_page(asked("visitor", on=ON), snapshot_of([row("figures", **given)]))
    assert ("not shown" in page.html()) == aside

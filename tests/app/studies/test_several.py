"""Several people with accounts: who edits sees by whom a table was changed; who reads changes nothing."""

import pytest

from tests.app.studies.grids import put, shown
from tumen.app.people.audit import lines
from tumen.study.core.starter import write_starter


@pytest.fixture
def lunch(shared):
    folder = shared.state.settings.folder / "lunch"
    write_starter(("origin", "landed-cost"), folder)
    return folder


@pytest.mark.parametrize("state_address", ["sqlite"], indirect=True)
def test_a_conflict_names_the_other_editor(lunch, browser, shared):
    ed, ada = browser("ed"), browser("ada")
    one, other = shown(ed), shown(ada)
    put(one, 0, "price", "5.01")
    put(other, 0, "price", "5.02")
    assert ed.post("/studies/lunch/tables/prices", json=one).status_code == 200
    answer = ada.post("/studies/lunch/tables/prices", json=other)
    assert answer.status_code == 409
    assert answer.json()["by"] == "ed"
    assert [line.who for line in lines(shared.state.kept, what="study saved")] == ["ed"]  # ada saved nothing
    page = ada.get("/studies/lunch").text
    assert ", ed: prices.csv" in page


@pytest.mark.parametrize("state_address", ["sqlite"], indirect=True)
def test_a_reader_looks_and_changes_nothing(lunch, browser):
    rae = browser("rae")
    before = {path.name: path.read_bytes() for path in lunch.iterdir()}
    grid = shown(rae)
    assert rae.get("/studies").status_code == 200
    assert rae.get("/studies/lunch").status_code == 200
    assert rae.get("/studies/lunch/levers").status_code == 200
    put(grid, 0, "price", "5.01")
    tried = [
        rae.post("/studies/lunch/tables/prices", json=grid),
        rae.post("/studies/lunch/text/study.yaml", data={"text": "x", "version": ""}),
        rae.post("/studies/lunch/copy", data={"name": "mine"}),
        rae.post("/studies/+new", data={"name": "mine", "ask": ["origin"]}),
        rae.post("/studies/+send", files={"file": ("x.zip", b"x")}, data={"name": "mine"}),
        rae.post("/studies/lunch/levers/keep", data={"scenario": "x"}),
        rae.post("/studies/lunch/levers/plan", data={}),
        rae.post("/runs", data={"study": "lunch"}),
    ]
    assert [answer.status_code for answer in tried] == [403] * len(tried)
    assert {path.name: path.read_bytes() for path in lunch.iterdir()} == before
    assert not (lunch.parent / "mine").exists()


@pytest.mark.parametrize("state_address", ["sqlite"], indirect=True)
def test_what_is_changed_stands_in_the_log(lunch, browser, shared):
    import sqlalchemy as sa

    from tumen.app.state.schema import AUDIT

    ed = browser("ed")
    grid = shown(ed)
    put(grid, 0, "price", "5.01")
    ed.post("/studies/lunch/tables/prices", json=grid)
    ed.post("/studies/lunch/copy", data={"name": "lunch-2"})
    with shared.state.kept.reading() as connection:
        told = [(row.who, row.what, row.about) for row in connection.execute(sa.select(AUDIT))]
    assert ("ed", "study saved", "lunch: prices.csv") in told
    assert ("ed", "study copied", "lunch to lunch-2") in told


@pytest.mark.parametrize("state_address", ["sqlite"], indirect=True)
def test_a_study_that_names_what_stands_elsewhere_is_not_shown(lunch, browser):
    (lunch.parent.parent / "secret.csv").write_text("product,site,price\nhush,hush,1\n", encoding="utf-8")
    path = lunch / "study.yaml"
    text = path.read_text(encoding="utf-8")
    ed = browser("ed")
    page = ed.get("/studies/lunch/text/study.yaml").text
    version = page.split('name="version" value="')[1].split('"')[0]
    named = f"{text}tables: {{prices: ../../secret.csv}}\n"
    ed.post("/studies/lunch/text/study.yaml", data={"text": named, "version": version})
    for part in ("", "/wrong", "/tables/prices", "/text/study.yaml", "/levers?table=prices"):
        assert "hush" not in ed.get(f"/studies/lunch{part}").text, part
    assert "outside of the folder" in ed.get("/studies/lunch/wrong").text
    refused = ed.post("/runs", data={"study": "lunch"})
    assert refused.status_code == 422
    assert ed.post("/studies/lunch/text/study.yaml/check", data={"text": text}).text.count("outside") == 0

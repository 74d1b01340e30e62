"""The question `stress` of a study: asked, answered, written as tables and on the page; wrong asking told."""

from __future__ import annotations

import pytest

from tests.study.network.conftest import network_of
from tumen.errors import InputError
from tumen.report.network.page import chapters
from tumen.study.network.flat import tables_of
from tumen.study.network.run import run_network

pytest.importorskip("highspy")
AT = "  alternatives_within: 0.05         # also other sets of sites that cost at most 5 per cent more\n"


def asked(spoil, text, *changes):
    return network_of(spoil(("study.yaml", AT, f"  stress: {text}\n"), *changes))


@pytest.fixture(scope="module")
def priced(tmp_path_factory):
    """The small study, every lunch box that is not delivered at 5 USD; two lengths, redundancy, robust."""
    import shutil

    from tests.study.network.conftest import TEMPLATE

    folder = tmp_path_factory.mktemp("stress") / "study"
    shutil.copytree(TEMPLATE, folder)
    text = (folder / "study.yaml").read_text(encoding="utf-8")
    stress = "  stress: {days: [730.5, 30], loss_under: 100, robust: {budget: 5000000, days: 30}}\n"
    (folder / "study.yaml").write_text(text.replace(AT, stress), encoding="utf-8")
    head, *rows = (folder / "demand.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{head},missed_cost", *(f"{row},5" for row in rows)]
    (folder / "demand.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run_network(network_of(folder))


def test_each_place_is_put_out_and_the_worst_comes_first(priced):
    found = priced.stress.found
    assert found.lengths == (30.0, 730.5)
    losses = [row.lost[-1].loss for row in found.places if row.used]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] > 0
    for row in found.places:
        assert [lost.loss for lost in row.lost] == sorted(lost.loss for lost in row.lost)
    rows = tables_of(priced)["stress"]
    assert len(rows) == 2 * len(found.places)
    assert {row["exposed"] for row in rows if row["used"]} <= {None, "no"}  # no time to recover is stated


def test_the_answer_names_the_worst_and_what_is_not_stated(priced):
    said = priced.answer.text
    worst = priced.stress.found.places[0].place.name
    assert "The worst outage of 730 days is that of " in said
    assert worst in said
    assert "recovery_days" in said
    assert "the loss under 100 USD" in said or "To lose less than 100 USD" in said


def test_the_page_shows_a_heat_map_of_places_by_length(priced):
    (chapter,) = [row for row in chapters(priced) if row.anchor == "stress"]
    assert chapter.html.count("<tr>") >= 2
    for text in ("30 days", "730.5 days", "Time to survive", 'class="heat"'):
        assert text in chapter.html


def test_without_a_worth_the_loss_is_not_known_and_nothing_robust_is_chosen(spoil):
    study = asked(spoil, "{days: [30], robust: {budget: 10}}")
    result = run_network(study)
    short = [row for row in result.stress.found.places if row.lost[0].undelivered > 0]
    assert short
    assert all(row.lost[0].loss is None for row in short)
    assert "nobody says what it is worth" in result.answer.text
    assert result.stress.robust is None
    assert "missed_cost" in result.stress.robust_why_not[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{days: [30], places: [Nowhere]}", "there is no site, supplier or port 'Nowhere'"),
        ("{days: [30], places: [Ningbo, Ningbo]}", "Ningbo is named twice"),
        ("{days: [30], start: '2031'}", "there is no period '2031'"),
        ("{days: [30, 3000]}", "3000 days are longer than the 1826.25 days"),
        ("{days: [1500], start: 2028-31}", "1500 days are longer than the 1095.75 days"),
        ("{days: [30, 30]}", "a length is given twice"),
        ("{days: [0]}", "0"),
        ("{days: []}", "days"),
        ("{days: [30], robust: {budget: -1}}", "budget"),
        ("{days: [30], robust: {budget: 1, minimise: mean}}", "minimise"),
        ("{days: [30], robust: {budget: 1, days: 5000}}", "5000 days are longer"),
    ],
)
def test_what_cannot_be_asked_is_told_with_its_line(spoil, text, expected):
    with pytest.raises(InputError) as caught:
        asked(spoil, text)
    found = [problem for problem in caught.value.problems if expected in problem.what]
    assert found, [str(problem) for problem in caught.value.problems]
    assert all(problem.file and problem.line for problem in found)


def test_nothing_is_put_out_where_it_is_not_asked(answered):
    assert answered[1].stress is None
    assert "stress" not in tables_of(answered[1])

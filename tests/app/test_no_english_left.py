"""In Chinese and Korean no page of the app, and nothing that it refuses, leaves a label or sentence in English.

What stays: names that somebody gave, keys and codes, and sources as they are printed (marked, or behind the
word for source). Two Latin words beside each other, the second small, are a run of English.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from tests.app.browser.furnished import asked, furnish
from tumen.app.ask.screens import NAMES
from tumen.app.create import create_app
from tumen.app.guard import TOKEN_HEADER
from tumen.app.settings import AppSettings
from tumen.study.core.starter import write_starter

RUN = re.compile(r"(?<![\w./=@:-])[A-Za-z][a-z]+ [a-z]{2,}(?: [A-Za-z]+)*(?![\w/=-])")
SOURCES = re.compile(
    r"(?:来源：|출처: |; source: ).*|GitHub .*|(?:RCEP Annex I|Japan Customs|Australia, Customs Tariff).*"
)
"""As they are printed; schedules and tariffs stand alone in the column of sources."""
GIVEN = re.compile(
    r"Where should the lunch box be made\?|Made in Viet Nam or in China, does the box .*Japan\?|The supplier of the lid proves that it originates in China|The box made in Ningbo costs a tenth more|raw nest|coffee machine|OLED display module|driver IC|thin film deposition|North park|release film|import of tables|OLED films|Han Display|Jin Film|Battery cases|Bird's nest"
)
"""Of studies, questions and the ledger."""
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
_SPOKEN = ("alt", "aria-label", "title", "placeholder", "data-label")


class _Read(HTMLParser):
    """Texts and spoken attributes outside of what stays as it is."""

    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        stays = tag in {"script", "style", "code", "pre", "textarea"} or given.get("translate") == "no"
        stays = stays or (tag != "html" and "lang" in given)
        if not stays and not any(kept for _, kept in self.open):
            self.texts += [given[name] for name in _SPOKEN if given.get(name)]
        if tag not in _VOID:
            self.open.append((tag, stays))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(kept for _, kept in self.open):
            self.texts.append(" ".join(data.split()))


def english_in(html):
    reader = _Read()
    reader.feed(html)
    texts = (GIVEN.sub("", SOURCES.sub("", text)) for text in reader.texts)
    return sorted({text for text in texts if RUN.search(text)})


@pytest.fixture(scope="module")
def at_home(tmp_path_factory):
    """A folder with a study that ran twice, a ledger, and three questions that are answered."""
    folder = tmp_path_factory.mktemp("home") / "studies"
    folder.mkdir()
    furnish(folder)
    app = create_app(AppSettings(folder))
    client = TestClient(app, base_url="http://127.0.0.1:8480")
    client.get(f"/enter?key={app.state.door.key}")
    (visitor,) = app.state.door._open.values()
    client.headers[TOKEN_HEADER] = visitor.token
    keys = [asked(client, story) for story in ("oled", "coffee", "nest")]
    yield client, keys
    if hasattr(app.state, "keeper"):
        app.state.keeper.end()
    app.state.kept.engine.dispose()


PAGES = (
    *(
        "/",
        "/words",
        "/words?word=landed",
        "/words?word=zzzz",
        "/nothing-here",
        "/ask",
        "/runs",
        "/runs/none",
        "/runs/compare",
        "/studies",
        "/studies/+new",
    ),
    *("/studies/lunch", "/studies/lunch/copy", "/studies/lunch/wrong", "/studies/lunch/tables/bills"),
    *("/studies/lunch/text/study.yaml", "/studies/lunch/levers?table=prices", "/zone", "/zone/projects"),
    *("/zone/project?key=P01", "/zone/entries", "/zone/record?table=events&project=P02", "/zone/tables"),
    *("/zone/record?table=projects&key=P01", "/zone/retract?table=events&key=E1", "/zone/record?table=no"),
    *("/zone/page/meeting", "/zone/page/visitor", "/zone/indicators", "/zone/indicators/signed"),
    *("/zone/indicators?on=32.13.26", "/zone/chains", "/zone/opportunities", "/zone/briefs", "/zone/worth"),
    *("/data", "/data/tariffs/JP", "/data/agreements/RCEP", "/data/agreements/EU-VN", "/data/remedies"),
    *("/data/beneficiaries", "/data/import/tariffs", "/data/import/agreements"),
)
WRONG = (
    ("/ask/{key}/what", {"products-name": "=1", "products-hs": "85x", "study-hs_edition": "HS1"}),
    ("/ask/{key}/made", {"sites-economy": "Atlantis"}),
    ("/ask/{key}/when", {"study-on": "1.7.26"}),
    (
        "/ask/{key}/bill",
        {"bills-0-material": "x", "bills-0-hs": "9", "bills-0-unit": "stone", "bills-0-price": "1,5"},
    ),
    ("/ask/{key}/operations", {"ways-operations": "magic"}),
    ("/ask/{key}/price", {"study-currency": "XXX", "prices-price": "-7", "prices-term": "ABC"}),
    ("/ask/{key}/transport", {"way": "through", "lanes-customs_control": "maybe", "lanes-freight": "many"}),
    (
        "/ask/{key}/evidence",
        {"declarations-0-material": "x", "declarations-0-agreement": "NO", "declarations-0-from": "z"},
    ),
    ("/ask/{key}/upload", {}),
    ("/ask/{key}/save", {"name": "A b"}),
    ("/studies/+new", {"name": "../x"}),
    ("/studies/+send", {}),
    ("/studies/lunch/copy", {"name": ""}),
    ("/data/import/tariffs", {"importer": "XX"}),
    ("/data/import/agreements", {}),
    ("/zone/new", {"name": "../x"}),
    ("/zone/record", {"table": "projects", "project": "", "field": "no", "source_confidence": "x"}),
    (
        "/zone/record",
        {"table": "events", "project": "P77", "stage": "nowhere", "on": "2024-99", "confidence": "so"},
    ),
    ("/zone/opportunities", {"study": "none"}),
    ("/zone/briefs", {"study": "none"}),
    ("/zone/worth", {}),
    ("/zone/tables", {"deed": "check"}),
)


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_no_page_has_a_run_of_english(at_home, language):
    client, keys = at_home
    of_question = [f"/ask/{key}/answer" for key in keys]
    of_question += [f"/ask/{keys[-1]}/{step}" for step in (*NAMES, "check")]
    left = {}
    for address in (*PAGES, *of_question):
        if found := english_in(client.get(address, headers={"accept-language": language}).text):
            left[address] = found
    assert left == {}


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_nothing_is_refused_in_english(at_home, language):
    client, _ = at_home
    spoken = {"accept-language": language}
    key = client.post("/ask").url.path.split("/")[2]
    answers = [
        (address, client.post(address.format(key=key), data=form, headers=spoken)) for address, form in WRONG
    ]
    answers.append(("check", client.get(f"/ask/{key}/check", headers=spoken)))
    assert {answer.status_code for _, answer in answers} >= {422}
    assert {address: found for address, answer in answers if (found := english_in(answer.text))} == {}


def test_a_title_that_reads_as_a_word_of_the_program_stays(visit, tmp_path):
    write_starter(("origin",), tmp_path / "lunch")
    file = tmp_path / "lunch" / "study.yaml"
    file.write_text(
        re.sub("(?m)^title: .*$", "title: not met", file.read_text(encoding="utf-8")), encoding="utf-8"
    )
    browser = visit(tmp_path)
    for address in ("/studies", "/studies/lunch", "/studies/lunch/tables/bills"):
        assert ">not met</" in browser.get(address, headers={"accept-language": "zh"}).text, address

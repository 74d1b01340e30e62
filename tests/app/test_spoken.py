"""The app answers in the language of the reader, also what engines say of an input."""

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import languages
from tumen.api.world import hs
from tumen.app import spoken
from tumen.app.create import create_app
from tumen.app.settings import AppSettings
from tumen.app.spoken import day, hint, moment
from tumen.language.force import speaking
from tumen.language.said import said

LOCAL = "http://127.0.0.1:8480"


def opened(tmp_path):
    app = create_app(AppSettings(tmp_path))

    @app.get("/wrong")
    def wrong():
        hs("85x")

    browser = TestClient(app, base_url=LOCAL)
    browser.get(f"/enter?key={app.state.door.key}")
    return browser


def test_the_browser_s_language_is_taken_and_the_choice_comes_before_it(tmp_path):
    browser = opened(tmp_path)
    assert 'lang="ko"' in browser.get("/", headers={"accept-language": "fr, ko;q=0.8, en;q=0.5"}).text
    browser.cookies.set("tumen_language", "zh")
    assert 'lang="zh-Hans"' in browser.get("/", headers={"accept-language": "ko"}).text


def test_what_an_engine_refuses_is_said_in_the_language(tmp_path):
    browser = opened(tmp_path)
    english = browser.get("/wrong")
    assert english.status_code == 422
    assert "is not an HS code" in english.text
    chinese = browser.get("/wrong", headers={"accept-language": "zh-CN"}).text
    assert "is not an HS code" not in chinese
    assert "HS编码" in chinese
    assert "85x" in chinese


@pytest.mark.parametrize(
    ("language", "text"),  # as issue 16 writes them; UTC: 23:05 in Changchun (UTC+8) is 15:05
    [("en", "30 June 2026, 15:05"), ("zh", "2026年6月30日 15:05"), ("ko", "2026년 6월 30일 15:05")],
)
def test_a_moment_is_written_as_the_language_writes_it(language, text):
    at = datetime(2026, 6, 30, 23, 5, 7, tzinfo=timezone(timedelta(hours=8)))
    with speaking(language):
        assert moment(at) == f'<time datetime="2026-06-30T15:05:07+00:00">{text} UTC</time>'
        assert str(moment(at, zone=False)).endswith(f">{text}</time>")
        assert str(moment(at, seconds=True)).endswith(f">{text}:07 UTC</time>")
        assert text.startswith(day(at.date()))


def test_no_page_writes_a_moment_by_itself():
    pages = Path("src/tumen/app/templates").rglob("*.j2")
    assert not [path for path in pages if re.search("strftime|isoformat|astimezone", path.read_text())]


@pytest.mark.parametrize(("language", "mark"), [("en", "command line"), ("zh", "命令行"), ("ko", "명령줄")])
def test_no_page_names_an_option_as_if_it_were_there(language, mark):
    """Whoever reads a page has fields and buttons; of every text of an engine that names an option or a command."""
    texts = {
        text
        for package in languages.SCOPE
        if package != "cli"
        for text in languages.texts_in(package).values()
    }
    named = [text for text in texts if re.search(r"(?<![\w-])--[a-z]|\btumen [a-z]+", text)]
    assert len(named) > 40
    with speaking(language):
        assert [text for text in named if mark not in hint(text).lower()] == []
        assert hint("Write yes or no") == said("Write yes or no")


def test_every_page_tells_what_to_do_by_one_door():
    pages = Path(spoken.__file__).parent / "templates"
    told = [
        one
        for path in pages.rglob("*.j2")
        for one in re.findall(r"\{\{[^}]*\.fix\b[^}]*\}\}", path.read_text())
    ]
    assert len(told) > 8
    assert [one for one in told if ".fix | hint" not in one] == []

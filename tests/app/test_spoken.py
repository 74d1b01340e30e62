"""The app answers in the language of the reader, also what engines say of an input."""

from fastapi.testclient import TestClient

from tumen.api.world import hs
from tumen.app.create import create_app
from tumen.app.settings import AppSettings

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

"""One app for the tests of a module, and windows on it."""

from __future__ import annotations

import pytest

from tests.app.browser.furnished import ListeningApp, furnish
from tumen.app.guard import SESSION
from tumen.app.spoken import CHOSEN


def _listening(folder, *, shared=False):
    folder.mkdir()
    furnish(folder)
    return ListeningApp(folder, shared=shared)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The app of one person."""
    app = _listening(tmp_path_factory.mktemp("alone") / "office")
    yield app
    app.close()


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """The app of several: ada administers, ed edits, rae reads."""
    app = _listening(tmp_path_factory.mktemp("together") / "office", shared=True)
    yield app
    app.close()


@pytest.fixture
def open_page(chromium):
    """Opens a window on an app, signed in or not; what the page itself finds wrong fails the test."""
    opened, wrong = [], []

    def give(app, name="", *, signed_in=True, language="en", width=1280, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="en-GB",
            base_url=app.address,
        )
        cookies = {CHOSEN: language} | ({SESSION: app.session(name)} if signed_in else {})
        context.add_cookies(
            [{"name": key, "value": text, "url": app.address} for key, text in cookies.items()]
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        page.on(
            "response", lambda got: wrong.append(f"{got.status} {got.url}") if got.status >= 500 else None
        )
        opened.append(context)
        return page

    yield give
    for context in opened:
        context.close()
    assert not wrong

"""The disk is full: it is said, nothing is half-written, what was typed is there, and on it goes with room."""

from __future__ import annotations

import errno
import os
import re

import pytest
import sqlalchemy as sa

from tests.app.ask.stories import STORIES
from tests.app.browser.furnished import asked, furnish
from tumen.files import whole


class FullDisk:
    """Every file is written, and cannot be kept: some file systems say only at the end that there is no room."""

    def __init__(self, monkeypatch):
        self.full = False
        kept = whole._to_disk

        def to_disk(path):
            if self.full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            kept(path)

        monkeypatch.setattr(whole, "_to_disk", to_disk)


@pytest.fixture
def disk(monkeypatch):
    return FullDisk(monkeypatch)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "office"
    place.mkdir()
    furnish(place)
    return place


def held(folder):
    """What stands in the folder, save the app's own database."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "sqlite" not in path.name and path.name != "keeper"
    }


def sent(browser, folder):
    """By what is done: the path and the fields of a form that writes a file."""
    page = browser.get("/studies/lunch/text/study.yaml").text
    version = re.search('name="version" value="([^"]*)"', page)[1]
    text = (folder / "lunch" / "study.yaml").read_text(encoding="utf-8") + "# more\n"
    key = asked(browser, next(iter(STORIES)))
    yield "/studies/lunch/text/study.yaml", {"text": text, "version": version}, "# more"
    yield (
        f"/ask/{key}/what",
        {"products-name": "Panel of ours", "products-hs": "8524.92", "deed": "next"},
        "Panel of ours",
    )
    yield f"/ask/{key}/save", {"name": "on-a-full-disk"}, "on-a-full-disk"
    yield "/studies/lunch/copy", {"name": "another"}, "another"
    yield "/studies/+new", {"name": "fresh", "title": "Of ours", "ask": "origin"}, "Of ours"


@pytest.mark.parametrize(("language", "said"), [("en", "Make room on the disk"), ("zh", "请腾出磁盘空间")])
def test_what_is_saved_is_whole_or_not_at_all(visit, folder, disk, language, said):
    browser = visit(folder)
    browser.cookies.set("tumen_language", language)
    deeds = list(sent(browser, folder))
    before = held(folder)
    disk.full = True
    for path, form, typed in deeds:
        answer = browser.post(path, data=form, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code in {422, 503}, (path, answer.text)  # in its form, or on a page of its own
        assert said in answer.text or "没有空间" in answer.text or "no room left" in answer.text, path
        assert typed in answer.text, path  # to be sent again, or copied
        assert held(folder) == before, path
    disk.full = False
    for path, form, _ in deeds:
        assert browser.post(path, data=form).status_code == 200, path
    assert (folder / "another" / "study.yaml").is_file()
    assert (folder / "on-a-full-disk" / "study.yaml").is_file()


@pytest.fixture
def growth():
    """What SQLite may grow to, in pages: 1 is as many as there are, and no more."""
    most = {"pages": 1_000_000}

    def limit(connection):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA max_page_count = {most['pages']}")

    sa.event.listen(sa.Engine, "begin", limit)
    yield most
    sa.event.remove(sa.Engine, "begin", limit)


def test_a_database_without_room_writes_nothing_and_goes_on(visit, folder, growth):
    """SQLite is told that it may grow no more: the ledger of the zone writes nothing, and has room again."""
    browser = visit(folder)
    event = {"table": "events", "project": "P02", "stage": "signed", "on": "2026-05-20", "seen": "1"}
    event |= {"source": "minutes", "confidence": "office", "note": "n" * 30_000}
    before = browser.get("/zone/project?key=P02").text
    growth["pages"] = 1
    answer = browser.post("/zone/record", data=event, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 503, answer.text
    assert "no room left" in answer.text
    assert "minutes" in answer.text
    assert browser.get("/zone/project?key=P02").text == before
    growth["pages"] = 1_000_000
    assert browser.post("/zone/record", data=event).status_code == 200
    assert browser.get("/zone/project?key=P02").text != before

"""Every word of the pages of the zone and of the data is said in Chinese and Korean, with the same values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

from tumen.language.catalogue import catalogue

TEMPLATES = Path(__file__).resolve().parents[2] / "src/tumen/app/templates"
PLACES = re.compile(r"%\(\w+\)s")


def texts(room):
    """Messages of the templates of a room; of a count the one for many."""
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
    for path in sorted((TEMPLATES / room).glob("*.j2")):
        with path.open("rb") as file:
            for _, name, said, _ in babel_extract(file, ("_", "gettext", "ngettext"), [], options):
                both = (said,) if isinstance(said, str) else said
                yield both[1] if name == "ngettext" else both[0]


@pytest.mark.parametrize("language", ["zh", "ko"])
@pytest.mark.parametrize("room", ["board", "onfile"])
def test_nothing_is_left_in_english(room, language):
    said = catalogue(language).texts
    found = {text for text in texts(room) if re.search("[A-Za-z]{2}", text)}
    assert len(found) > 50
    assert not sorted(text for text in found if text not in said)
    for text in found:
        assert sorted(PLACES.findall(text)) == sorted(PLACES.findall(said[text])), text

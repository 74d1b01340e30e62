"""The page of a study in Chinese or Korean has no run of English words, besides names and what is cited."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tumen.language.force import speaking
from tumen.language.own_words import WRITTEN
from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.run import run_study

HERE = Path(__file__).parent
STUDIES = (HERE / "network" / "small", HERE / "data" / "birds-nest", HERE / "data" / "coffee-machine")
UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|code)\b.*?</\1>|<[^>]*\s(?:lang|translate)=[^>]*>[^<]*", re.DOTALL
)
RUN = re.compile(r"(?<![\w./_-])[A-Za-z][a-z]+(?: [a-z]{2,}){2,}")
"""Three words or more, the last two small."""
CITED = re.compile(
    r"commit [0-9a-f]{7}|GitHub|\(secondary\)|Ordinance|Act \d|Ministry|Circular|SOURCES|\.(?:com|jp|au|cn|org)/"
)
"""Where a law or a source is from: it stands as it is printed there."""


def _left(html: str, names: list[str]) -> list[str]:
    """Runs of English words in the texts of a page, without the names of the study."""
    found = []
    for text in re.split(r"<[^>]+>", UNSEEN.sub("", html)[html.find("<body") :]):
        bare = " ".join(unescape(text).split())
        for name in names:
            bare = bare.replace(name, "@")
        bare = re.sub(r"\"[^\"]*\"|'[^']*'", "@", bare)
        if RUN.search(bare) and not CITED.search(bare):
            found.append(bare)
    return found


@pytest.fixture(scope="module", params=STUDIES, ids=lambda path: path.name)
def told(request):
    """The result of a study, which is the same in every language, and its folder."""
    return request.param, run_study(read_study(request.param))


@pytest.mark.parametrize("language", ["zh", "ko"])
def test_no_run_of_english_words_is_left(told, language):
    folder, result = told
    with speaking(language):
        read_study(folder)  # tells the names
        names = sorted(WRITTEN.get().names, key=len, reverse=True)
        assert len(names) > 10
        left = _left(render_study(result), [name for name in names if len(name) > 3])
    assert not left


def test_a_sentence_in_english_is_found():
    html = (
        "<html><body><p>原产 the duty of this line is not known</p><p>Nest drink (bottle)</p></body></html>"
    )
    assert len(_left(html, ["Nest drink"])) == 1

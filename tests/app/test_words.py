"""The glossary in the app says what `tumen glossary` says, in the reader's language."""

import pytest
from typer.testing import CliRunner

from tumen.cli import app as commands


@pytest.mark.parametrize("language", ["en", "zh", "ko"])
@pytest.mark.parametrize("word", ["", "CTH", "할당관세", "已落地"])
def test_the_page_has_all_that_the_command_says(visit, word, language):
    page = visit().get("/words", params={"word": word}, headers={"accept-language": language})
    assert page.status_code == 200
    bare = " ".join(page.text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&").split())
    said = CliRunner().invoke(commands, ["--language", language, "glossary", *filter(None, [word])])
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert len(lines) > 3
    for line in lines:
        for part in line.rpartition(" [")[0].split(" | ") if line.endswith("]") else line.split(" | "):
            for text in part.strip().removeprefix("zh ").removeprefix("ko ").rstrip(")").split(" ("):
                for piece in text.split(": "):
                    assert piece.strip() in bare, line


def test_what_is_not_there_is_told_beside_the_field(visit):
    page = visit().get("/words", params={"word": "<zzzz>" * 500})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.text
    assert "the glossary does not have" in page.text
    assert page.text.count("&lt;zzzz&gt;") < 520  # once in the field, and cut where it is told


def test_every_page_leads_to_it(visit):
    assert 'href="/words"' in visit().get("/").text

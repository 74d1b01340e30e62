"""The catalogues of languages: both forms agree, and nothing of the scope is missing."""

from __future__ import annotations

import json

import pytest

import languages


@pytest.mark.parametrize("language", languages.SPOKEN)
def test_the_compiled_catalogue_is_that_of_the_source(language: str):
    read = json.loads((languages.FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    assert read == languages.compiled(languages.said_in(language))


@pytest.mark.parametrize("package", languages.SCOPE)
def test_nothing_of_the_scope_is_missing(package: str):
    assert languages.texts_in(package)
    assert not languages.missing(package)


def test_texts_are_found_in_code_with_their_values_named(tmp_path):
    code = '''
"""Not this."""
def f(row, n, ok):
    """Nor this."""
    first = f"the rate of {row.importer} is {'not ' if not ok else ''}on file"
    other = f"found in {n}: {row.what or 'nothing at all'}"
    return re.compile("no text at all"), "one", "two words" + first, {"key": "value"}
'''
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    assert sorted(languages.texts_of(path)) == [
        "found in {n}: {what}",
        "nothing at all",
        "the rate of {importer} is not on file",
        "the rate of {importer} is on file",
        "two words{first}",
    ]


def test_a_mark_that_is_looked_for_and_a_head_of_an_answer_are_no_texts(tmp_path):
    code = """
def f(told, name, log):
    log.writing("somebody", "a run is asked")
    if "may be one project" in told.what or told.what.startswith(("the lane", "origin under")):
        return {"content-disposition": f'attachment; filename="{name}"'}, "text/csv; charset=utf-8"
    return "nothing is said of it", f"the head of {name}".removesuffix(" of it"), f"tumen app {name}"
"""
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    assert sorted(languages.texts_of(path)) == ["nothing is said of it", "the head of {name}"]


def test_texts_of_a_page_of_the_app_are_what_is_marked_and_what_should_be():
    code = """<p title="{{ _("Of it") }}" class="not read">{% trans n = 1 %}One {{ n }}{% pluralize %}Many {{ n }}
{% endtrans %}</p><b hidden aria-label="Forgotten">{{ {"code": 1}["code"] }} left out</b>"""
    found = languages.of_marked(code)
    assert sorted(found) == ["Forgotten", "Many %(n)s\n", "Of it", "left out"]


@pytest.mark.parametrize("language", languages.SPOKEN)
def test_no_value_differs_between_a_text_and_what_is_said_for_it(language: str):
    for text, told in languages.said_in(language).items():
        assert set(languages.VALUES.findall(told)) == set(languages.VALUES.findall(text)), text

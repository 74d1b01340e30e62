"""The catalogues of languages: both forms agree, and nothing of the scope is missing."""

from __future__ import annotations

import ast
import json

import pytest

import languages
from tumen.language.as_typed import AS_TYPED
from tumen.language.catalogue import PLACE
from tumen.language.particles import with_particles
from tumen.language.said import said


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


NAMES = "bills, weight, 0901.21, FOB"
"""Keys as a user types them; the first two are texts that are said elsewhere."""


@pytest.mark.parametrize("language", languages.SPOKEN)
def test_names_behind_a_label_stay_as_they_are_typed(language: str):
    """Of every text that lists such names, in the code or made by ``nearest`` and its like."""
    texts = [text for text in languages.said_in(language) if f"{{{AS_TYPED}}}" in text]
    assert len(texts) > 150
    for text in texts:
        values = dict.fromkeys(PLACE.findall(text), "")
        for at, name in enumerate(values):
            behind = f"}}{{{name}}}" in text
            values[name] = NAMES if name.startswith(AS_TYPED) else "" if behind else f"X{at}"
        values["meant"] = "" if text.startswith("{meant}") else "X9"
        filled = with_particles(languages.said_in(language)[text].format_map(values))
        assert said(text.format_map(values), language) == filled, text


def test_every_call_that_lists_names_has_its_label_found():
    """The label is written where it is given, or handed on by a function whose calls are looked at too."""
    calls = 0
    for path in languages.SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and languages.lists_names(one)[1]]
        handing_on = {
            id(call)
            for one in ast.walk(tree)
            if found and isinstance(one, ast.FunctionDef) and one.name in languages.LISTING
            for call in ast.walk(one)
        }
        for call in found:
            calls += 1
            if id(call) not in handing_on:
                made = "".join(languages.listed_by(call, tree))
                assert AS_TYPED in made or ast.unparse(call).endswith("'')"), (path, ast.unparse(call))
    assert calls > 60


def test_a_text_is_not_said_by_another_whose_values_are_read_otherwise():
    """Names of values do not matter, but where they say how a value is read."""
    shape = languages.shape
    assert shape("{item} from {supplier}") == shape("{good} from {seller}")
    for one, other in (
        ("{year} from {start}", "{item} from {supplier}"),  # a year has digits
        ("there is no file {source}", "there is no file {file}"),  # where it is from is not translated
        ("Use one of {typed_names}", "Use one of {units}"),
        ("{made} by {made}", "{made} by {maker}"),  # what has one name twice is the same twice
    ):
        assert shape(one) != shape(other)


def test_names_are_listed_as_typed_where_something_is_refused(tmp_path):
    code = """
_LABEL = "Parks are"
def f(name, known, kind):
    listed = ", ".join(known)
    yield Problem(f"{name} is none of {', '.join(known)}", f"Known: {listed}")
    raise InputError.of(f"there is no park {name!r}", nearest(name, known, _LABEL))
    return nearest(name, known, f"Names of this kind ({kind}):"), nearest(name, known), f"of {', '.join(known)}"
"""
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    assert set(languages.texts_of(path)) >= {
        "{name} is none of {typed_names}",
        "Known: {typed_names}",
        "Parks are {typed_names}",
        "Names of this kind ({kind}): {typed_names}",
        "Known are {typed_names}",
    }

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

"""The agreements parsed beforehand say what their YAML files say, and are not used once these have
changed."""

import json
import shutil

import pytest

from tumen.agreements import load
from tumen.agreements.agreement_file import AgreementFacts
from tumen.agreements.compiled import NAME, digest, read_compiled
from tumen.agreements.provisions import Provisions
from tumen.errors import InputError
from tumen.tables.models import validate
from tumen.tables.yaml_document import read_yaml

MODELS = {"agreement.yaml": AgreementFacts, "provisions.yaml": Provisions}


@pytest.mark.parametrize("code", load.agreements_on_file())
@pytest.mark.parametrize("name", MODELS)
def test_every_agreement_on_file_is_compiled_as_it_stands(code, name):
    path = load.DATA / code / name
    compiled = json.loads(path.with_name(NAME).read_bytes())[name]
    assert compiled["sha256"] == digest(path), "run: python tools/snapshot_agreements.py"
    read = read_compiled(path)
    assert read.texts == {}, "the YAML file was read instead"
    assert validate(MODELS[name], read) == validate(MODELS[name], read_yaml(path))


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A shipped agreement in a data folder of its own."""
    shutil.copytree(load.DATA / "RCEP", tmp_path / "RCEP")
    monkeypatch.setattr(load, "DATA", tmp_path)
    return tmp_path / "RCEP"


def test_a_changed_file_is_read_itself(copied):
    path = copied / "agreement.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("title: Regional", "title: Changed"), encoding="utf-8"
    )
    assert load._on_file.__wrapped__("RCEP").title.startswith("Changed")


def test_a_problem_has_its_line_although_it_was_compiled(copied):
    path = copied / "sources.csv"
    text = path.read_text(encoding="utf-8").replace("annex-1-notes,", "annex-one-notes,")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load._on_file.__wrapped__("RCEP")
    lines = {problem.line for problem in caught.value.problems}
    assert len(lines) > 5  # each Party names the source on a line of its own


def test_without_a_compiled_file_it_loads_the_same(copied):
    (copied / NAME).unlink()
    assert load._on_file.__wrapped__("RCEP").parties == load.load_agreement("RCEP").parties

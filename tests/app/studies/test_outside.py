"""Where several people use the app, a study that names what stands outside of the folder is not read."""

import pytest

from tumen.app.folder import StudyFolder
from tumen.app.studies.drafts import problems_with
from tumen.app.studies.shelf import Shelf
from tumen.app.studies.study_tables import read_sheet
from tumen.errors import InputError
from tumen.study.core.starter import write_starter


@pytest.fixture
def root(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "secret.csv").write_text(
        "product,site,price,term,source\nx,y,1,FOB,secret\n", encoding="utf-8"
    )
    (tmp_path / "folder" / "shared.csv").write_text("site\n", encoding="utf-8")
    write_starter(("origin", "landed-cost"), tmp_path / "folder" / "lunch")
    return tmp_path / "folder"


def add(root, text):
    path = root / "lunch" / "study.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}{text}\n", encoding="utf-8")


OUT = [
    "tables: {prices: ../../secret.csv}",
    "tariff_folders: [/etc]",
    "agreement_folders: ['../..']",
    "zone: {ledger: 'sqlite:////tmp/x.sqlite', economy: CN}",
    "zone: {ledger: 'postgresql://other/database', economy: CN}",
]


@pytest.mark.parametrize("text", OUT)
def test_what_leads_out_is_told_and_not_read(root, text):
    add(root, text)
    shelf = Shelf(StudyFolder(root), shut=True)
    study = shelf.one("lunch")
    (problem,) = shelf.check(study)
    assert "stands outside of the folder of the app" in problem.what
    assert problem.file == "study.yaml"
    changed = {"study.yaml": (root / "lunch" / "study.yaml").read_bytes()}
    assert problems_with(study, changed)[0].what == problem.what
    with pytest.raises(InputError, match="outside of the folder"):
        read_sheet(study, "prices")


@pytest.mark.parametrize("text", ["", "left_out: []", "# ../../secret.csv"])
def test_what_stands_inside_is_read(root, text):
    add(root, text)
    shelf = Shelf(StudyFolder(root), shut=True)
    assert shelf.check(shelf.one("lunch")) == ()


def test_one_person_alone_reads_what_the_command_line_reads(root):
    add(root, "tables: {prices: ../../secret.csv}")
    shelf = Shelf(StudyFolder(root))
    assert not any("outside" in problem.what for problem in shelf.check(shelf.one("lunch")))


def test_a_link_out_of_the_folder_is_not_read(root):
    """A table that is a link to a file elsewhere on the machine; one that stays inside may be."""
    prices = root / "lunch" / "prices.csv"
    prices.unlink()
    prices.symlink_to(root.parent / "secret.csv")
    shelf = Shelf(StudyFolder(root), shut=True)
    study = shelf.one("lunch")
    (problem,) = shelf.check(study)
    assert problem.what == "the link prices.csv leads out of the folder of the app"
    with pytest.raises(InputError, match="leads out"):
        read_sheet(study, "prices")
    prices.unlink()
    text = (root.parent / "secret.csv").read_text(encoding="utf-8")
    (root / "inside.csv").write_text(text, encoding="utf-8")
    prices.symlink_to(root / "inside.csv")
    assert read_sheet(study, "prices").rows == (("x", "y", "1", "FOB", "secret"),)


def test_a_study_behind_a_link_out_of_the_folder_is_not_listed(root):
    write_starter(("origin",), root.parent / "elsewhere")
    (root / "linked").symlink_to(root.parent / "elsewhere")
    (root / "again").symlink_to(root / "lunch")
    assert [study.name for study in Shelf(StudyFolder(root), shut=True).all()] == ["again", "lunch"]

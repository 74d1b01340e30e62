"""Studies of the folder: listed, begun, copied, sent; nothing stands or is read outside of it."""

import io
import zipfile

import pytest

from tumen.study.core.starter import write_starter

MARKED = "<script>alert(1)</script>"


@pytest.fixture
def lunch(tmp_path):
    write_starter(("origin", "landed-cost"), tmp_path / "lunch")
    return tmp_path / "lunch"


def packed(files, **more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data, **more)
    return made.getvalue()


def test_studies_are_listed_with_their_problems(lunch, visit):
    browser = visit()
    assert "Where should the lunch box be made?" in browser.get("/studies").text
    assert browser.get("/studies/lunch/wrong?short=1").text.strip() == "none"
    prices = lunch / "prices.csv"
    prices.write_text(prices.read_text(encoding="utf-8").replace("ningbo", "nowhere"), encoding="utf-8")
    assert "there is no site" in browser.get("/studies/lunch/wrong").text  # looked at again: the file changed


def test_a_study_that_cannot_be_read_is_listed_all_the_same(lunch, visit):
    (lunch / "study.yaml").write_text("study: [", encoding="utf-8")
    browser = visit()
    assert "lunch" in browser.get("/studies").text
    page = browser.get("/studies/lunch")
    assert page.status_code == 200
    assert "study.yaml" in page.text


def test_a_new_study_has_its_name_and_runs(visit, tmp_path):
    from tumen.study.core.read import read_study

    browser = visit()
    sent = {"name": "panel", "title": 'Panels: "a" or b?', "question": MARKED, "ask": ["origin", "design"]}
    answer = browser.post("/studies/+new", data=sent)
    assert answer.url.path == "/studies/panel"
    assert MARKED not in answer.text  # what a person wrote is text, no page
    facts = read_study(tmp_path / "panel").facts
    assert (facts.study, facts.title, facts.question) == ("panel", 'Panels: "a" or b?', MARKED)
    assert facts.ask == ("origin", "design")


@pytest.mark.parametrize("name", ["", "../x", "a/b", "Upper", ".hidden", "results", "a b", "x" * 100])
def test_no_study_is_begun_under_another_name(visit, tmp_path, name):
    browser = visit()
    before = set(tmp_path.rglob("*"))
    answer = browser.post("/studies/+new", data={"name": name, "ask": ["origin"]})
    assert answer.status_code == 422
    assert "short name" in answer.text
    assert {path for path in tmp_path.rglob("*") if ".tumen-app" not in path.parts} == {
        path for path in before if ".tumen-app" not in path.parts
    }


@pytest.mark.parametrize("name", ["results", "con", "lpt1"])
def test_a_name_that_another_machine_has_no_folder_for_is_refused(visit, tmp_path, name):
    """Naming Files, Paths, and Namespaces (Windows): CON, PRN, AUX, NUL, COM1-9, LPT1-9; `results` is for runs."""
    answer = visit().post("/studies/+new", data={"name": name, "ask": ["origin"]})
    assert answer.status_code == 422
    assert "is kept for the program or for Windows" in answer.text
    assert not (tmp_path / name).exists()


def test_keys_of_questions_stay_as_they_are_typed(visit):
    browser = visit()
    browser.cookies.set("tumen_language", "ko")
    page = browser.get("/studies/+new").text
    assert '<span translate="no">(economy)</span>' in page


def test_all_that_is_wrong_with_a_new_study_is_said_at_once(visit):
    answer = visit().post("/studies/+new", data={"name": "X"})
    assert "is no short name" in answer.text
    assert "no question is chosen" in answer.text


def test_a_copy_is_another_study_with_the_same_tables(lunch, visit, tmp_path):
    from tumen.study.core.read import read_study

    (tmp_path / "secret.csv").write_text("s", encoding="utf-8")
    (tmp_path.parent / f"{tmp_path.name}-outside").write_text("s", encoding="utf-8")
    (lunch / "outside.md").symlink_to(tmp_path.parent / f"{tmp_path.name}-outside")
    browser = visit()
    assert browser.post("/studies/lunch/copy", data={"name": "lunch-2", "title": "Two"}).status_code == 200
    copy = tmp_path / "lunch-2"
    assert not (copy / "outside.md").exists()  # a link that leads out of the folder is not followed
    assert read_study(copy).facts.study == "lunch-2"
    assert (copy / "prices.csv").read_bytes() == (lunch / "prices.csv").read_bytes()
    first, second = ((path / "study.yaml").read_text(encoding="utf-8") for path in (lunch, copy))
    differing = [
        pair for pair in zip(first.splitlines(), second.splitlines(), strict=True) if len(set(pair)) > 1
    ]
    assert [new for _, new in differing] == ["study: lunch-2", 'title: "Two"']  # remarks and all else stay
    assert "is there already" in browser.post("/studies/lunch/copy", data={"name": "lunch-2"}).text


def test_a_study_is_sent_as_an_archive(lunch, visit, tmp_path):
    files = {f"lunch/{path.name}": path.read_bytes() for path in lunch.iterdir()}
    browser = visit()
    sent = {"file": ("study.zip", packed({**files, "__MACOSX/x": b"", "lunch/.DS_Store": b""}))}
    answer = browser.post("/studies/+send", files=sent, data={"name": "taken"})
    assert answer.url.path == "/studies/taken"
    assert sorted(path.name for path in (tmp_path / "taken").iterdir()) == sorted(
        path.name for path in lunch.iterdir()
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../study.yaml": b"x"}, "leads out of the archive"),
        ({"/etc/study.yaml": b"x"}, "leads out of the archive"),
        ({"a/../../study.yaml": b"x"}, "leads out of the archive"),
        ({"..\\study.yaml": b"x"}, "leads out of the archive"),
        ({"C:/study.yaml": b"x"}, "leads out of the archive"),
        ({"study.yaml": b"study: x", "run.exe": b"MZ"}, "is no kind of file"),
        ({"study.yaml": b"study: x", "big.csv": b"0" * 11_000_000}, "holds more than"),
        ({f"{number}.csv": b"" for number in range(2001)}, "holds 2,001 files"),
        ({"notes.md": b"x"}, "no study.yaml"),
        ({"study.yaml": b"study: ["}, "study.yaml"),
    ],
)
def test_an_archive_that_is_no_study_leaves_nothing(visit, tmp_path, files, said):
    from tumen.app.settings import Limits

    browser = visit(limits=Limits(upload_bytes=1_000_000))  # an archive may hold ten times that
    sent = {"file": ("study.zip", io.BytesIO(packed(files, compress_type=zipfile.ZIP_DEFLATED)))}
    answer = browser.post("/studies/+send", files=sent, data={"name": "taken"})
    assert answer.status_code == 422
    assert said in answer.text
    assert [path.name for path in tmp_path.iterdir()] == [".tumen-app"]
    assert not list(tmp_path.parent.glob("study.yaml"))


def test_a_link_in_an_archive_is_refused(visit, tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("study.yaml")
        link.external_attr = 0o120777 << 16  # a symbolic link, as zip -y writes one
        archive.writestr(link, "/etc/passwd")
    answer = visit().post(
        "/studies/+send", files={"file": ("s.zip", made.getvalue())}, data={"name": "taken"}
    )
    assert "leads out of the archive" in answer.text
    assert not (tmp_path / "taken").exists()


def test_a_damaged_archive_is_refused(visit, tmp_path):
    """One byte in the middle of what is packed is another; one name is of a file and of a folder."""
    whole = packed({"study.yaml": b"study: x\n" * 500}, compress_type=zipfile.ZIP_DEFLATED)
    broken = bytearray(whole)
    broken[45:55] = b"\xff" * 10
    double = packed({"a/study.yaml": b"study: x", "a/b.md": b"x", "a/b.md/c.md": b"x"})
    long = packed({"study.yaml": b"study: x", "x" * 300 + ".md": b"x"})
    browser = visit()
    for data in (bytes(broken), whole[:80], double, long):
        answer = browser.post("/studies/+send", files={"file": ("s.zip", data)}, data={"name": "taken"})
        assert answer.status_code == 422
        assert not (tmp_path / "taken").exists()


@pytest.mark.parametrize("name", ["study.exe", "study", "", "x.zip", "x.xlsx"])
def test_a_file_of_another_kind_is_refused(visit, tmp_path, name):
    answer = visit().post(
        "/studies/+send", files={"file": (name or "none", b"no archive")}, data={"name": "t"}
    )
    assert answer.status_code == 422
    assert not (tmp_path / "t").exists()
    assert not (tmp_path / "t.xlsx").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/studies/..%2Foutside",
        "/studies/.tumen-app",
        "/studies/%2Fetc",
        "/studies/lunch/text/..%2F..%2Fetc",
        "/studies/lunch/text/.hidden",
        "/studies/lunch/text/ledger.sqlite",
        "/studies/lunch/tables/nothing",
        "/studies/none",
    ],
)
def test_nothing_outside_of_a_study_is_shown(lunch, visit, path):
    (lunch / ".hidden").write_text("x", encoding="utf-8")
    assert visit().get(path).status_code == 404


def test_a_form_without_a_file_is_told(visit):
    answer = visit().post("/studies/+send", data={"name": "taken"})
    assert answer.status_code == 422
    assert "no file is sent" in answer.text

"""Processes that are killed, disks that are full, inputs that change: the old result is whole, and there is
no half one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from tumen.files.whole import PREFIX
from tumen.tariff.batch.sample import sample_shipments

pytestmark = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs Linux")

PROGRAM = "from tumen.cli import main; main()"


def start(code, *words, cwd):
    command = [sys.executable, *(["-c"] if isinstance(code, str) else []), str(code), *map(str, words)]
    return subprocess.Popen(  # noqa: S603
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finished(run, seconds=300):
    out, said = run.communicate(timeout=seconds)
    return run.returncode, out, said


def tree(folder):
    """Every file with the hash of its bytes; manifests tell the time, so their bytes do not count."""
    return {
        path.relative_to(folder).as_posix(): ""
        if path.name == "manifest.json"
        else sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


RULES = "code,rule\n" + "".join(f"{chapter:02},CC\n" for chapter in range(1, 98) if chapter != 77)
NEW = "--code NEW --title New --party VN --party JP --in-force 2022-01-01 --edition HS2022"
COMMANDS = {
    "new": "new made",
    "new workbook": "new made.xlsx --workbook",
    "new shipments": "new made.csv --kind shipments --count 20",
    "run": "run box",
    "run network": "run net",
    "documents": "documents box --out papers",
    "quote": "quote shipments.csv --out quotes",
    "audit": "audit shipments.csv --out findings",
    "screen": "screen bills.csv --agreements RCEP --on-date 2026-06-01 --workers 1 --out answers.csv",
    "import": f"agreement import rules.csv {NEW} --out law --replace",
    "qualify": "qualify box --market japan --page way.html",
}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """What the commands read, and old results of those that replace them."""
    home = tmp_path_factory.mktemp("home")
    for words in ("new box", "new net --ask design", "new shipments.csv --kind shipments --count 20"):
        assert finished(start(PROGRAM, *words.split(), cwd=home))[0] == 0
    row = {"hs": "8504.40", "exporter": "CN", "fob": "100", "beyond_minimal": True, "material": "m"}
    part = {"material_hs": "8504.50", "value": "30", "status": "non-originating"}
    pl.DataFrame([{"bill": f"B{n}", **row, **part} for n in range(50)]).write_csv(home / "bills.csv")
    (home / "rules.csv").write_text(RULES, encoding="utf-8")
    (home / "answers.csv").write_text("old", encoding="utf-8")
    (home / "way.html").write_text("old", encoding="utf-8")
    status, _, said = finished(start(PROGRAM, *COMMANDS["import"].split(), cwd=home))
    assert status == 0, said
    (home / "law" / "sources.csv").write_text("old", encoding="utf-8")
    return home


@pytest.fixture
def home(inputs, tmp_path):
    place = tmp_path / "home"
    shutil.copytree(inputs, place)
    return place


def visible(found):
    """What is there besides drafts, and besides the parts with which a screening or a quotation goes on."""
    own = (PREFIX, "answers.csv.parts/", "quotes.unfinished/", "findings.unfinished/")
    return {name: value for name, value in found.items() if not any(mark in name for mark in own)}


KILL, TERM = int(signal.SIGKILL), int(signal.SIGTERM)
MOMENTS = {"new": range(1, 26, 2), "run": (1, 2, 5, 9, 14, 20)}
MADE = (
    "made",
    "made.xlsx",
    "made.csv",
    "results",
    "papers",
    "quotes",
    "findings",
    "answers.csv",
    "law",
    "way.html",
)


@pytest.fixture(scope="module")
def killed(inputs):
    """Runs a command again and again, each time killed at another moment; see killed.py, which starts once."""
    command, pipe = [sys.executable, str(Path(__file__).with_name("killed.py"))], subprocess.PIPE
    with subprocess.Popen(command, cwd=inputs.parent, stdin=pipe, stdout=pipe, text=True) as running:  # noqa: S603

        def run(name, home, moments):
            asked = {"words": COMMANDS[name].split(), "inputs": str(inputs), "home": str(home)}
            running.stdin.write(json.dumps({**asked, "moments": moments}) + "\n")
            running.stdin.flush()
            return json.loads(running.stdout.readline())

        yield run
        running.stdin.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "run network"])
def test_killed_at_any_moment(inputs, killed, tmp_path, name):
    moments = [(KILL, at) for at in MOMENTS.get(name, (2, 4, 8))] + [(TERM, 4), (TERM, 7)]
    before, some_killed = tree(inputs), False
    for place, sent, status, said in killed(name, tmp_path, moments):
        assert "Traceback" not in said
        assert status in {0, -sent, 128 + sent}, said
        some_killed = some_killed or status != 0
        home = Path(place)
        found = visible(tree(home))
        changed = {key.split("/")[0] for key in {*found, *before} if found.get(key) != before.get(key)}
        assert changed <= set(MADE)
        if sent == TERM:
            assert not list(home.rglob(f"{PREFIX}*"))
        if changed:  # killed after its last step, or not at all: then the result is whole
            assert len(changed) == 1
            assert found == {**found, **whole(name, inputs, tmp_path)}
    assert some_killed


def whole(name, inputs, tmp_path):
    """What the command makes where nothing disturbs it; names of runs tell the time and are left out."""
    if name == "run":
        return {}
    home = tmp_path / "whole"
    if not home.exists():
        shutil.copytree(inputs, home)
        status, _, said = finished(start(PROGRAM, *COMMANDS[name].split(), cwd=home))
        assert status == 0, said
    return {
        key: value
        for key, value in tree(home).items()
        if not key.endswith((".html", ".xlsx", "summary.json"))
    }


@pytest.mark.parametrize("name", ["run", "screen", "quote"])
def test_the_next_run_sweeps_or_goes_on(killed, tmp_path, name):
    words = COMMANDS[name].split()
    ((home, _, status, _),) = killed(name, tmp_path, [(KILL, 6)])
    assert status == -KILL
    left = [*Path(home).rglob(f"{PREFIX}*"), *Path(home).glob("*.parts"), *Path(home).glob("*.unfinished")]
    assert left
    status, _, said = finished(start(PROGRAM, *words, *(["--resume"] if name == "screen" else []), cwd=home))
    assert status == 0, said
    assert not any(path.exists() for path in left)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(pid):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture
def long_table(tmp_path):
    one = pl.DataFrame(
        {
            "bill": [f"B{n:05d}" for n in range(4000)],
            "hs": "8504.40",
            "exporter": "CN",
            "fob": "100",
            "beyond_minimal": True,
            "material": "m",
            "material_hs": "8504.50",
            "value": "30",
            "status": "non-originating",
        }
    )
    one.write_parquet(tmp_path / "bills.parquet")
    return tmp_path


LONG = (
    "screen bills.parquet --agreements RCEP --on-date 2026-06-01 --rows-per-part 20 --out "
    "answers.parquet --workers"
)


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(long_table, sent):
    run = start(PROGRAM, *LONG.split(), 2, cwd=long_table)
    parts = long_table / "answers.parquet.parts"
    until(lambda: len(list(parts.glob("part-*.json"))) > 1)
    workers = children(run.pid)
    assert len(workers) >= 2
    run.send_signal(sent)
    run.communicate(timeout=60)
    until(lambda: not any(map(alive, workers)), 20)
    assert not (long_table / "answers.parquet").exists()


@pytest.mark.parametrize(("how", "workers"), [("replaced", 2), ("written to", 1), ("removed", 1)])
def test_a_table_that_changes_while_it_is_screened_gives_no_answers(long_table, how, workers):
    table, parts = long_table / "bills.parquet", long_table / "answers.parquet.parts"
    other = long_table / "other.parquet"
    pl.read_parquet(table).with_columns(status=pl.lit("originating"), country=pl.lit("CN")).write_parquet(
        other
    )
    run = start(PROGRAM, *LONG.split(), workers, cwd=long_table)
    until(lambda: len(list(parts.glob("part-*.json"))) > 1)
    if how == "replaced":
        other.replace(table)
    elif how == "removed":
        table.unlink()
    else:
        with table.open("ab") as file:
            file.write(b"x")
    said = run.communicate(timeout=120)[1]
    assert run.returncode == 2, said
    assert "changed while it was screened" in said
    assert not (long_table / "answers.parquet").exists()
    assert not parts.exists()


@pytest.mark.parametrize("name", ["quote", "audit"])
@pytest.mark.parametrize("which", ["shipments.csv", "changes.yaml"])
def test_a_table_that_changes_while_it_is_quoted_gives_no_answers(tumen, tmp_path, monkeypatch, name, which):
    from tumen.cli import shipments

    table, changes = tmp_path / "shipments.csv", tmp_path / "changes.yaml"
    sample_shipments("JP", count=20, seed=1).write_csv(table)
    changes.write_text(CHANGES, encoding="utf-8")
    true = shipments.desk_of

    def late(*words):
        found = true(*words)
        path = tmp_path / which
        path.write_text(path.read_text() + "\n")
        return found

    monkeypatch.setattr(shipments, "desk_of", late)
    done = tumen(name, table, "--changes", changes, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert f"{which}: changed while it was worked on" in done.stderr
    assert not list(tmp_path.glob("out*"))


CHANGES = """changes:
- {name: dearer, importer: JP, origins: [CN], hs: ["3924"], add: 10%, from: 2027-01-01, source: illustrative}
"""


@pytest.mark.parametrize("ask", ["origin,landed-cost", "design", "economy"])
def test_a_study_that_changes_while_it_runs_gives_no_results(tumen, tmp_path, monkeypatch, ask):
    place = tmp_path / "study"
    assert tumen("new", place, "--ask", ask).exit_code == 0
    from tumen.study.core.results import write as folder

    true = folder.to_plain

    def late(*words, **more):
        found = true(*words, **more)
        path = place / "study.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
        return found

    monkeypatch.setattr(folder, "to_plain", late)
    done = tumen("run", place, "--out", tmp_path / "results")
    assert done.exit_code == 2
    assert "study.yaml: changed while it was worked on" in done.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("ask", ["origin,landed-cost", "design", "economy"])
def test_the_same_inputs_give_the_same_result_to_the_byte(tumen, program, tmp_path, monkeypatch, ask):
    """Wherever the study stands, whatever its folder is called, and in whichever process it runs."""
    places = {out: tmp_path / f"study {out}" for out in ("one", "two")}
    for place in places.values():
        assert tumen("new", place, "--ask", ask).exit_code == 0
    one = program("run", places["one"], "--out", tmp_path / "one", cwd=places["one"])
    assert one.returncode == 0, one.stderr
    monkeypatch.chdir(places["two"])
    two = tumen("run", ".", "--out", tmp_path / "two")
    assert two.exit_code == 0, two.stderr
    found = []
    for out in places:
        (result,) = (tmp_path / out).rglob("result.json")
        found.append({path.name: path.read_bytes() for path in result.parent.glob("*.[jc]s*")})
    assert found[0].pop("manifest.json") != found[1].pop("manifest.json")
    assert len(found[0]) > 1
    assert found[0] == found[1]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(  # noqa: S603
        ["/usr/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only the superuser may mount a disk")
    yield place
    subprocess.run(["/usr/bin/umount", "-l", str(place)], check=True)  # noqa: S603


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("room", [0, 8])  # pages of 4,096 bytes
def test_on_a_full_disk(inputs, small_disk, tumen, monkeypatch, name, room):  # noqa: PLR0917
    words = COMMANDS[name].split()
    home = small_disk / "home"
    shutil.copytree(inputs, home)
    filler = small_disk / "filler"
    free = os.statvfs(small_disk).f_bavail
    if free > room:
        filler.write_bytes(b"x" * 4096 * (free - room))
    before = tree(home)
    monkeypatch.chdir(home)
    done = tumen(*words)
    if done.exit_code == 0:  # it had room enough
        return
    assert done.exit_code == 2, done.output
    assert "cannot be written: no space left on device" in done.stderr
    assert isinstance(done.exception, SystemExit)
    assert visible(tree(home)) == before
    assert not list(home.rglob(f"{PREFIX}*"))


@pytest.mark.parametrize("name", COMMANDS)
def test_where_a_file_stands_in_place_of_a_folder(inputs, home, tumen, monkeypatch, name):
    words = COMMANDS[name].split()
    taken = home / "taken"
    taken.write_text("mine", encoding="utf-8")
    place = "taken/deep"
    if "--out" in words:
        words[words.index("--out") + 1] = place + (".csv" if name == "screen" else "")
    elif name.startswith("run"):
        words += ["--out", place]
    elif "--page" in words:
        words[words.index("--page") + 1] = place
    else:
        words[1] = f"taken/{words[1]}"
    before = tree(home)
    monkeypatch.chdir(home)
    done = tumen(*words)
    assert done.exit_code == 2, done.output
    assert "taken" in done.stderr
    assert tree(home) == before


@pytest.mark.parametrize(("ignored", "status"), [(False, 128 + signal.SIGHUP), (True, 0)])
def test_a_terminal_that_closes_ends_a_run_unless_nohup_started_it(inputs, tmp_path, ignored, status):
    home = tmp_path / "home"
    shutil.copytree(inputs, home)
    before = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); " if ignored else ""
    # it sends itself the signal while it writes
    code = (
        f"{before}import os, signal; from tumen.study.core.results import write as folder; true = folder.inputs_hash\n"
        "def told(*words): os.kill(os.getpid(), signal.SIGHUP); return true(*words)\n"
        "folder.inputs_hash = told\nfrom tumen.cli import main; main()"
    )
    done, _, said = finished(start(code, "run", "box", cwd=home))
    assert done == status, said
    assert (home / "results").exists() == ignored

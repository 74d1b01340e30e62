"""The program as a whole: help, version, exit codes, bugs, verify."""

import json
from pathlib import Path

import tumen
from tumen.reference import lookup

CASES = Path(__file__).parents[1] / "cases" / "origin-cases.json"


def test_help_and_version(program):
    shown = program("--help")
    assert shown.returncode == 0
    assert "agreement" in shown.stdout
    assert program("--version").stdout == f"tumen {tumen.__version__}\n"


def test_a_mistake_in_its_own_process_has_no_traceback(program):
    result = program("hs", "9999")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_unknown_option_is_a_mistake_of_the_user(program):
    result = program("hs", "85", "--nothing")
    assert result.returncode == 2
    assert "No such option" in result.stderr


def test_start_needs_no_heavy_library():
    import subprocess
    import sys

    heavy = "numpy scipy polars pydantic ruamel lark jinja2 babel"
    code = f"import sys, tumen.cli; print([name for name in '{heavy}'.split() if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert found.stdout == "[]\n"


def test_a_bug_asks_to_be_reported(tumen, monkeypatch):
    def broken(*_):
        raise KeyError("inside")

    monkeypatch.setattr(lookup, "look_up", broken)
    result = tumen("hs", "85")
    assert result.exit_code == 70
    assert "Please report it" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in tumen("--debug", "hs", "85").stderr


def test_verify_passes_the_shipped_cases(program):
    result = program("verify", CASES)
    assert result.returncode == 0
    assert result.stdout == "54 passed, 0 failed\n"


def test_verify_names_each_failing_case(tumen, tmp_path):
    document = json.loads(CASES.read_text(encoding="utf-8"))
    case = document["cases"][0]
    case["expect"]["originating"] = not case["expect"]["originating"]
    path = tmp_path / "cases.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = tumen("verify", path, CASES)
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert first.startswith(f"{case['id']}: originating expected")
    assert last == "107 passed, 1 failed"
    found = json.loads(tumen("verify", path, "--json").stdout)
    assert (found["passed"], found["failed"]) == (53, 1)


def test_verify_reports_every_unreadable_file(tumen, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    result = tumen("verify", broken, tmp_path / "absent.json", CASES)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "broken.json:1" in result.stderr
    assert "absent.json: cannot read the file" in result.stderr

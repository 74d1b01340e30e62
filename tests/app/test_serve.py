"""The app as it is started: the link, settings refused whole, its end in order, the port free at once."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tumen.app.folder import StudyFolder
from tumen.app.serve import serve
from tumen.app.settings import AppSettings, inside_of
from tumen.app.state import open_state
from tumen.errors import InputError

TUMEN = [sys.executable, "-c", "from tumen.cli import main; main()", "app"]
WIDE = {**os.environ, "COLUMNS": "200"}  # the link on one line


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def started(*arguments):
    """The running app, and the link that it printed."""
    running = subprocess.Popen(  # noqa: S603 - our own program
        [*TUMEN, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=WIDE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    line = running.stdout.readline()
    if not line.startswith("Open "):
        running.kill()
        pytest.fail(f"{line}{running.communicate()}")
    return running, line.split()[1]


def asked(link):
    at = urlsplit(link)
    for _ in range(100):
        one = HTTPConnection(at.hostname, at.port)
        try:
            one.request("GET", f"{at.path}?{at.query}")
            return one.getresponse().status
        except OSError:
            time.sleep(0.05)
        finally:
            one.close()
    return None


def ended(running, number):
    running.send_signal(number)
    code = running.wait(timeout=20)
    told = running.stderr.read()
    running.stdout.close()
    running.stderr.close()
    return code, told


def test_it_ends_in_order_and_starts_again_at_the_same_port(tmp_path):
    port = free_port()
    for number, code in ((signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, 0)):
        running, link = started(tmp_path, "--port", port)
        assert link.startswith(f"http://127.0.0.1:{port}/enter?key=")
        assert asked(link) == 303
        assert asked(link) == 401  # it opens once
        assert ended(running, number) == (code, "")
    left = sorted(path.name for path in (tmp_path / ".tumen-app").glob("app.sqlite*"))
    assert left == ["app.sqlite"]  # neither a log of writes nor a draft


def test_a_free_port_is_taken_and_a_taken_one_is_refused(tmp_path):
    running, link = started(tmp_path, "--port", "0")
    port = int(re.search(r":(\d+)/", link)[1])
    done = subprocess.run(  # noqa: S603
        [*TUMEN, str(tmp_path), "--port", str(port)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"cannot listen at 127.0.0.1, port {port}: Address already in use" in done.stderr
    ended(running, signal.SIGINT)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"folder": Path("nowhere")}, "nowhere is not there"),
        ({"folder": Path(__file__)}, "is no folder"),
        ({"port": 70000}, "there is no port 70000"),
        ({"port": -1}, "there is no port -1"),
        ({"host": "0.0.0.0"}, "others reach the app"),  # noqa: S104
        ({"host": "10.9.8.7"}, "others reach the app"),
        ({"proxies": ("127.0.0.1",)}, "are of an app with accounts"),
        ({"shared": True, "host": "0.0.0.0"}, "--host-name is needed"),  # noqa: S104
        ({"shared": True, "proxies": ("127.0.0.1",)}, "--host-name is needed"),
        ({"shared": True, "proxies": ("*",), "host_names": ("a.b",)}, "'*' is no address"),
        ({"shared": True, "host_names": ("*",)}, "'*' is no name of a host"),
        ({"shared": True, "host_names": ("https://a.b/",)}, "without scheme, port and path"),
        ({"shared": True}, "nobody may come in yet"),
        ({"database": "mysql://x/y"}, "cannot stand at an address mysql:"),
        ({"host": "256.1.1.1"}, "others reach the app"),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path, given, told):
    with pytest.raises(InputError, match=re.escape(told)):
        serve(AppSettings(**{"folder": tmp_path, "port": 0, **given}), pytest.fail)


def test_all_that_is_wrong_is_told_at_once():
    settings = AppSettings(
        Path("nowhere"), port=-1, shared=True, proxies=("x", "0.0.0.0/0"), host_names=("/",)
    )
    with pytest.raises(InputError) as raised:
        serve(settings, pytest.fail)
    assert len(raised.value.problems) == 5
    assert "0.0.0.0/0 is everybody" in str(raised.value)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_folder_that_may_not_be_written_is_said():
    """As a user who may only read it: root may write everywhere."""
    place = Path(tempfile.mkdtemp(prefix="tumen-read-"))
    place.chmod(0o555)
    os.seteuid(65534)
    try:
        with pytest.raises(
            InputError, match=r"the app cannot keep its state in .*: Permission denied.*--database"
        ):
            open_state(AppSettings(place))
    finally:
        os.seteuid(0)
        shutil.rmtree(place)


def test_one_study_may_be_opened_alone(tmp_path):
    study = tmp_path / "oled"
    study.mkdir()
    (study / "study.yaml").write_text("study: oled\n")
    (tmp_path / "book.xlsx").write_bytes(b"")
    for named, only in (
        (study, "oled"),
        (study / "study.yaml", "oled"),
        (tmp_path / "book.xlsx", "book.xlsx"),
    ):
        assert inside_of(named) == (tmp_path, only)
    assert inside_of(tmp_path) == (tmp_path, "")
    assert inside_of(tmp_path / "none") == (tmp_path / "none", "")
    folder = StudyFolder(tmp_path, "oled")
    assert folder.inside("oled", "study.yaml") == study.resolve() / "study.yaml"
    with pytest.raises(InputError, match="started for oled alone"):
        folder.inside("other")

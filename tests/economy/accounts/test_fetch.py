"""Fetching a table: from a server of this test, whole or not at all; offline it says what to place where."""

from __future__ import annotations

import hashlib
import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from tumen.economy.accounts import fetch, load, load_file
from tumen.economy.accounts.catalogue import DIGESTS
from tumen.errors import InputError

from .test_catalogue import SMALL, place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def archive(**files: str) -> bytes:
    got = io.BytesIO()
    with ZipFile(got, "w") as out:
        for name, text in files.items():
            out.writestr(name.replace("__", "/"), text)
    return got.getvalue()


FILES = {
    "/2019_SML.csv": SMALL.encode(),
    "/bundle.zip": archive(**{"in__2019_SML.csv": SMALL, "in__2018_SML.csv": SMALL, "readme.txt": "x"}),
    "/other.zip": archive(**{"1999.csv": SMALL}),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = FILES.get(self.path)
        if self.path == "/short":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"part")
            return
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


@pytest.mark.parametrize("file", ["2019_SML.csv", "bundle.zip"])
def test_a_file_or_an_archive_is_placed_and_read(server: str, tmp_path: Path, file: str) -> None:
    told: list[tuple[int, int | None]] = []
    found = fetch(
        "oecd-2023", 2019, address=f"{server}/{file}", folder=tmp_path, progress=lambda *x: told.append(x)
    )
    digest = hashlib.sha256(SMALL.encode()).hexdigest()
    assert found.files == ((tmp_path / "oecd-2023" / "2019_SML.csv", digest),)
    assert not found.checked
    size = len(FILES[f"/{file}"])
    assert told[-1] == (size, size)
    assert load("oecd-2023", 2019, tmp_path).axes.economies == ("AUS", "VNM")
    assert sorted(path.name for path in (tmp_path / "oecd-2023").iterdir()) == ["2019_SML.csv", DIGESTS]
    with pytest.raises(InputError, match="in place already"):  # nothing is overwritten
        fetch("oecd-2023", 2019, address=f"{server}/{file}", folder=tmp_path)


def test_a_file_that_changed_after_it_was_fetched_is_refused(server: str, tmp_path: Path) -> None:
    fetch("oecd-2023", 2019, address=f"{server}/bundle.zip", folder=tmp_path)
    (tmp_path / "oecd-2023" / "2019_SML.csv").write_text(SMALL.replace("1,2,3,4,10", "2,1,3,4,10"))
    with pytest.raises(InputError, match="is not the fetched one"):
        load("oecd-2023", 2019, tmp_path)


def test_a_digest_is_held_to(server: str, tmp_path: Path) -> None:
    right = hashlib.sha256(FILES["/bundle.zip"]).hexdigest()
    found = fetch("oecd-2023", 2019, address=f"{server}/bundle.zip", sha256=right.upper(), folder=tmp_path)
    assert found.checked
    with pytest.raises(InputError, match="the download has the sha256"):
        fetch("oecd-2023", 2018, address=f"{server}/bundle.zip", sha256="0" * 64, folder=tmp_path)
    assert not (tmp_path / "oecd-2023" / "2018_SML.csv").exists()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/nothing", r"it answers 404.*place 2019_SML\.csv"),
        ("/other.zip", "holds no .* of 2019"),
        ("/short", "cannot fetch .*4 bytes read, 96 more expected"),
    ],
)
def test_what_does_not_come_leaves_nothing(server: str, tmp_path: Path, path: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        fetch("oecd-2023", 2019, address=server + path, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_offline_the_message_says_what_to_place_where(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot fetch .*offline.*place 2019_SML\.csv .* in .*oecd-2025"):
        fetch("oecd-2025", 2019, address="http://127.0.0.1:9/x.zip", folder=tmp_path)


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("adb", None, "no address of ADB MRIO"),
        ("oecd-2023", "file:///etc/passwd", "no http or https address"),
        ("oecd", None, "no table is called 'oecd'"),
    ],
)
def test_bad_requests(tmp_path: Path, name: str, address: str | None, said: str) -> None:
    with pytest.raises(InputError, match=said):
        fetch(name, 2019, address=address, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_anywhere_is_read_by_its_name(tmp_path: Path) -> None:
    path = place(tmp_path)
    with pytest.raises(InputError, match=r"fits oecd-2025 2019, oecd-2023 2019"):
        load_file(path)
    assert load_file(path, "oecd-2023").axes.year == 2019
    other = path.rename(path.with_name("mine.csv"))
    with pytest.raises(InputError, match="does not tell which table"):
        load_file(other, "oecd-2023")
    assert load_file(other, "oecd-2023", 2019).axes.vintage == "2023 edition"
    with pytest.raises(InputError, match="no such file"):
        load_file(path)

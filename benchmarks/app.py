"""The app under load: 50 readers and 4 runs at once; before that start, pages, the answer to a question.

Readers are threads that ask page after page of one server in a process of its own; a page has 300 ms at p95
(budget of the app). Nothing may be lost: every answer is 200, every run is done.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles

READERS, RUNS, SECONDS = 50, 4, 20.0
PAUSE = 1.0
"""Seconds that a reader looks at a page."""
_START = "import sys; from tumen.cli import main; sys.argv[0] = 'tumen'; main()"


class Reader:
    """One session of the app."""

    def __init__(self, address: str, cookie: str) -> None:
        self.address, self.cookie, self.token = address, cookie, ""

    def ask(self, path: str, form: dict[str, object] | None = None) -> tuple[str, str]:
        """The address that it led to, and the page."""
        data = (
            None
            if form is None
            else urllib.parse.urlencode({"tumen_token": self.token, **form}, doseq=True).encode()
        )
        request = urllib.request.Request(self.address + path, data, {"cookie": self.cookie})  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
            return answer.url, answer.read().decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):  # the cookie of the first answer is what is wanted
        return None


def _entered(link: str) -> Reader:
    try:
        urllib.request.build_opener(_Stay).open(link)
        raise RuntimeError("the link leads nowhere")
    except urllib.error.HTTPError as answer:
        cookie = answer.headers["set-cookie"].partition(";")[0]
    reader = Reader(link[: link.index("/enter")], cookie)
    reader.token = re.search('name="tumen_token" value="([^"]+)"', reader.ask("/")[1])[1]
    return reader


@contextmanager
def _app(folder: Path):
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own app
        [sys.executable, "-c", _START, "app", str(folder), "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            while not (found := re.search(r"http://\S+", server.stdout.readline())):
                pass
            yield _entered(found[0]), time.perf_counter() - began, server.pid
        finally:
            server.terminate()


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _took(work) -> tuple[float, object]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def run() -> list[tuple[str, str]]:
    from tests.app.ask.stories import STORIES
    from tests.app.browser.furnished import asked_with, furnish

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "office"
        folder.mkdir()
        furnish(folder)
        with _app(folder) as (reader, started, pid):
            needed = _processor(pid)
            key = asked_with(lambda path, form: reader.ask(path, form)[0], STORIES["oled"][0])
            pages = [
                "/",
                "/ask",
                f"/ask/{key}/check",
                "/studies",
                "/studies/lunch",
                "/studies/lunch/tables/bills",
            ]
            pages += ["/runs", "/zone", "/zone/projects", "/zone/indicators", "/data"]
            asked = [_took(lambda: reader.ask(f"/ask/{key}/answer"))[0] for _ in range(3)]
            for page in pages:
                reader.ask(page)  # what is read once is read
            alone = {page: median(_took(partial(reader.ask, page))[0] for _ in range(5)) for page in pages}
            rows = [
                ("start until the first page (budget 2 s)", f"{started:.2f} s, processor {needed:.2f} s"),
                (
                    "slowest page, one reader (budget 0.2 s)",
                    f"{max(alone.values()):.3f} s, {max(alone, key=alone.get)}",
                ),
                (
                    "the answer to a question: first, then (budget 1 s)",
                    f"{asked[0]:.2f} s, {min(asked[1:]):.2f} s",
                ),
            ]
            return rows + _loaded(reader, pages, pid)


def _loaded(reader: Reader, pages: list[str], pid: int) -> list[tuple[str, str]]:
    took: list[float] = []
    lost: list[str] = []
    runs = [reader.ask("/runs", {"study": "lunch"})[0].rpartition("/")[2] for _ in range(RUNS)]
    before, ends = _processor(pid), time.monotonic() + SECONDS

    def read(number: int) -> None:
        time.sleep(PAUSE * number / READERS)
        while time.monotonic() < ends:
            page = pages[(number + len(took)) % len(pages)]
            try:
                took.append(_took(partial(reader.ask, page))[0])
            except OSError as error:
                lost.append(f"{page}: {error}")
            time.sleep(PAUSE)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    used = _processor(pid) - before
    waits = time.monotonic() + 120
    done = 0
    while done < RUNS and time.monotonic() < waits:
        done = sum("report.html" in reader.ask(f"/runs/{run}")[1] for run in runs)
        time.sleep(0.2)
    p95 = quantiles(took, n=20)[-1] if len(took) > 1 else float("nan")
    what = f"{READERS} readers, {RUNS} runs at once"
    return [
        (
            f"{what}: p95 of reading (budget 0.3 s)",
            f"{p95:.3f} s, median {median(took):.3f} s of {len(took)}",
        ),
        ("processor of the server for a page", f"{used / max(len(took), 1) * 1000:.0f} ms"),
        ("lost: answers, runs", f"{len(lost)} {lost[:2] or ''}, {RUNS - done}"),
    ]

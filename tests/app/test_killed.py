"""The server is killed (SIGKILL) while people save: each file is one of those that were sent, whole."""

import os
import re
import signal
import subprocess
import sys
import threading
import time

import httpx2
import pytest

from tests.app.browser.furnished import furnish

START = "import sys; from tumen.cli import main; sys.argv[0] = 'tumen'; main()"


def started(folder):
    """A server of its own, and who came in by its link."""
    server = subprocess.Popen(  # noqa: S603 - our own app
        [sys.executable, "-c", START, "app", str(folder), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    link = re.search(r"http://\S+", server.stdout.readline())[0]
    client = httpx2.Client(base_url=link[: link.index("/enter")], timeout=30)
    client.get(link, follow_redirects=True)
    client.headers["x-tumen-token"] = re.search('name="tumen_token" value="([^"]+)"', client.get("/").text)[1]
    return server, client


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "office"
    place.mkdir()
    furnish(place)
    return place


def test_a_save_is_whole_or_not_at_all(folder):
    path = folder / "lunch" / "study.yaml"
    first = path.read_text(encoding="utf-8")
    texts = {first + f"# {letter}\n" * 2000 for letter in "abcdef"}  # large enough to be cut in two
    names, done = {item.name for item in path.parent.iterdir() if item.suffix}, []
    for wait in (0.0, 0.05, 0.3):
        server, client = started(folder)

        def save(client=client):
            while True:
                for text in texts:
                    try:
                        page = client.get("/studies/lunch/text/study.yaml").text
                        version = re.search('name="version" value="([^"]*)"', page)[1]
                        sent = {"text": text, "version": version}
                        answer = client.post("/studies/lunch/text/study.yaml", data=sent)
                    except httpx2.HTTPError:
                        return
                    assert answer.status_code < 400, answer.text
                    done.append(text)

        before = len(done)
        saving = threading.Thread(target=save)
        saving.start()
        while len(done) == before:
            time.sleep(0.01)
        time.sleep(wait)
        os.kill(server.pid, signal.SIGKILL)
        server.communicate()
        saving.join()
        client.close()
        assert path.read_text(encoding="utf-8") in texts
        assert {item.name for item in path.parent.iterdir() if item.suffix} == names  # nothing half-written
    server, client = started(folder)  # and it starts again
    assert client.get("/studies/lunch").status_code == 200
    client.close()
    server.terminate()
    server.communicate(timeout=30)

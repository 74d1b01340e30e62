"""What all tests share: a quiet collector, laws without a clock, servers and a browser."""

import gc
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.revisions import remembered
from tumen.database import revisions

# Hypothesis measures no time: a busy machine is no reason for a law to fail. HYPOTHESIS_PROFILE=thorough
# tries more.
settings.register_profile(
    "steady", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", settings.get_profile("steady"), max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

for threads in (
    "OPENBLAS_NUM_THREADS",
    "POLARS_MAX_THREADS",
):  # a worker has a core: more wait for each other
    os.environ.setdefault(threads, "1")

for width in (
    "COLUMNS",
    "LINES",
):  # nobody's terminal: readline tells C alone, whose children are told in turn
    os.environ.pop(width, None)
    os.unsetenv(width)

revisions.run_revisions = remembered(revisions.run_revisions)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # In the background of a shell nobody hears Ctrl-C; the tests that press it themselves are heard.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish(session):
    """What is there before the first test stays to the end: the collector need not go through it again."""
    gc.freeze()


def _maker(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its records look themselves up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def shipped_bills():
    """The maker of seeded bills under the agreements on file."""
    return _maker("shipped_bills")


@pytest.fixture(scope="session")
def random_bills():
    """Strategies for bills, rules and provisions of any kind."""
    return _maker("random_bills")


_SERVER = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
input()
"""


@pytest.fixture(scope="module")
def s3_server():
    """A local server of S3."""
    pytest.importorskip("moto", reason="the test server of S3 is not installed")
    command = [sys.executable, "-W", "ignore", "-c", _SERVER]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own server
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as running:
        port = running.stdout.readline().strip()
        yield f"http://127.0.0.1:{port}"
        running.kill()


@pytest.fixture
def bucket(s3_server, monkeypatch):
    """The address of a new bucket that this process may read and write."""
    name = f"b404-not-found-{time.time_ns()}"  # a name says nothing of what is there
    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1"}
    for key, value in {**keys, "AWS_ENDPOINT_URL": s3_server, "AWS_ALLOW_HTTP": "true"}.items():
        monkeypatch.setenv(key, value)
    request = urllib.request.Request(f"{s3_server}/{name}", method="PUT")  # noqa: S310
    urllib.request.urlopen(request).read()  # noqa: S310
    return f"s3://{name}"


BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of a module: two drivers cannot be at work in one process."""
    if BROWSER is None:
        pytest.skip("no chromium on this machine")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()

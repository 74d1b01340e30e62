"""A PostgreSQL of our own on loopback, where its programs are installed: for every test on both databases."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _binaries() -> Path | None:
    found = shutil.which("initdb")
    return (
        Path(found).parent
        if found
        else next((place for place in _PLACES if (place / "initdb").exists()), None)
    )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server of our own."""

    address: str
    start: Callable[[], None]
    stop: Callable[[], None]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A new PostgreSQL that runs within the block; it can be stopped and started."""
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL (psycopg) is not installed")
    binaries = _binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: no initdb in PATH or /usr/lib/postgresql")
    as_user: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="tumen-pg-"))
    if os.getuid() == 0:  # PostgreSQL does not run as root
        if not shutil.which("setpriv") or "postgres" not in {item.pw_name for item in pwd.getpwall()}:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        shutil.chown(folder, "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    data, port = folder / "data", _free_port()

    def run(*command: str) -> None:
        done = subprocess.run(  # noqa: S603 - the programs of PostgreSQL
            [*as_user, *command], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"PostgreSQL does not start here: {done.stderr.strip()[-300:]}")

    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    init = ["-D", str(data), "-A", "trust", "-U", "tumen", "-E", "UTF8", "--no-sync"]

    def start() -> None:
        run(*control, "-l", str(folder / "log"), "-o", options, "start")

    def stop() -> None:
        if (data / "postmaster.pid").exists():
            run(*control, "-m", "immediate", "stop")

    try:
        run(str(binaries / "initdb"), *init)
        start()
        yield Cluster(f"postgresql://tumen:none@127.0.0.1:{port}/postgres", start, stop)
        stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql():
    """The address of a server that may be filled; one for each worker of the tests."""
    if given := os.environ.get("TUMEN_TEST_POSTGRESQL"):
        yield given
        return
    with cluster() as running:
        yield running.address


@pytest.fixture
def server(postgresql):
    """The address of a new, empty database of PostgreSQL."""
    import psycopg

    name = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgresql, autocommit=True) as opened:
        opened.execute(f"CREATE DATABASE {name}")
    yield f"{postgresql.rpartition('/')[0]}/{name}"
    with psycopg.connect(postgresql, autocommit=True) as opened:
        opened.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

"""A table in parts: here, on processes or on a Dask cluster, with the same answers; parts of a worker that is
lost run again.
"""

from __future__ import annotations

from concurrent.futures import CancelledError, as_completed
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from tumen import __version__
from tumen.errors import InputError, MissingExtraError, NotConvergedError
from tumen.files.whole import refused
from tumen.processes import cores, worker_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

Job = TypeVar("Job")
Answer = TypeVar("Answer")
Told = TypeVar("Told")

CONNECT_S = "10s"
_RETRIES = 3
_AHEAD = 2
"""Parts that wait for each thread of a cluster: enough to keep it busy, few enough that answers do not pile
up there."""
_OF_WORKERS = {
    "POLARS_MAX_THREADS": "1",  # each process has one processor
    # memory is kept from part to part instead of being given back and asked for again (glibc)
    "MALLOC_TRIM_THRESHOLD_": str(10**9),
    "MALLOC_MMAP_THRESHOLD_": str(10**9),
}


class NoSchedulerError(InputError):
    """No scheduler answers: nothing is wrong with the table, and its parts that are done stay."""


def in_parts(
    work: Callable[[Job], Answer],
    keep: Callable[[Job, Answer], Told],
    jobs: Sequence[Job],
    *,
    workers: int | None = 1,
    on: str | None = None,
) -> Generator[Told]:
    """Do the work of each job, keep its answer, and yield what `keep` tells as each is done, in any order.

    On processes an answer is kept by the process that has it. Those of a cluster come here first: its workers
    only have to see the table.

    Parameters
    ----------
    work, keep
        Can be sent to another process, like the jobs.
    workers
        Processes; the number of processors when None.
    on
        Address of a Dask scheduler (``tcp://...``).

    Raises
    ------
    NoSchedulerError
        If no scheduler answers there.
    InputError
        If a worker has another version. What `work` raises is passed on.
    NotConvergedError
        If a process ended, or the cluster gave up a part or is gone.
    """
    count = min(len(jobs), workers or cores())
    if jobs and on is not None:
        for job, answer in _on_cluster(work, jobs, on):
            yield keep(job, answer)
    elif count <= 1:
        for job in jobs:
            yield keep(job, work(job))
    else:
        with worker_pool(count, _OF_WORKERS) as pool:
            for future in as_completed([pool.submit(_both, work, keep, job) for job in jobs]):
                yield future.result()


def _both(work: Callable[[Job], Answer], keep: Callable[[Job, Answer], Told], job: Job) -> Told:
    return keep(job, work(job))


@contextmanager
def connected(address: str, needed_for: str) -> Iterator[Any]:
    """A client of a scheduler; at the end what it still waits for is dropped."""
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError("cluster", needed_for) from None
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=CONNECT_S, set_as_default=False
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise NoSchedulerError.of(
            f"no Dask scheduler answers at {address}: {error}", "Give its address, tcp://..."
        ) from None
    try:
        yield client
    finally:
        client.close()  # type: ignore[no-untyped-call]


def _on_cluster(
    work: Callable[[Job], Answer], jobs: Sequence[Job], address: str
) -> Iterator[tuple[Job, Answer]]:
    with connected(address, "Work on a cluster") as client:
        from distributed import KilledWorker
        from distributed import as_completed as as_they_end

        waiting = iter(jobs)
        running: dict[Any, Job] = {}
        done = as_they_end(loop=client.loop)  # type: ignore[no-untyped-call]

        def send() -> None:
            threads = sum(client.nthreads().values())
            for job in islice(waiting, max(0, _AHEAD * max(1, threads) - len(running))):
                future = client.submit(_alike, work, job, __version__, pure=False, retries=_RETRIES)
                running[future] = job
                done.add(future)  # type: ignore[no-untyped-call]

        try:
            send()
            for future in done:
                job, answer = running.pop(future), future.result()
                send()
                yield job, answer
        except (KilledWorker, CancelledError, OSError) as error:
            raise NotConvergedError(
                f"the cluster at {address} gave up a part ({type(error).__name__}), perhaps for want of "
                "memory; the parts that were done are kept"
            ) from None


def _alike(work: Callable[[Job], Answer], job: Job, version: str) -> Answer:
    if version != __version__:
        raise InputError.of(
            f"a worker of the cluster has Tumen {__version__}, this machine {version}",
            "Install the same version on every machine",
        )
    return work(job)


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".tmp")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def claim(folder: Path, listed: str, identity: str, what: str) -> bool:
    """Make the folder of parts of a run, or check that it is of this very one; tell whether it was there.

    Parameters
    ----------
    listed
        File in it with the identity.

    Raises
    ------
    InputError
        If it holds parts of another run, or cannot be made.
    """
    path = folder / listed
    if path.is_file():
        if path.read_text(encoding="utf-8") == identity:
            return True
        raise InputError.of(
            f"holds parts of another {what} (its table, what was asked or the version differ)",
            "Delete it to begin anew, or write to another place",
            file=str(folder),
        )
    with refused(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_text(path, identity)
    return False

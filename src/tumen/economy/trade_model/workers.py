"""Many solves on the cores of this machine or on a Dask cluster, with the same results anywhere."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any, TypeVar

from tumen.errors import InputError
from tumen.partitions import connected
from tumen.processes import ONE_THREAD_EACH, cores, worker_pool

T = TypeVar("T")

TRIED, START_S = 2, 4.0  # answers before it is decided; seconds that the start of processes may take


def run_all(
    work: Callable[[int], T],
    count: int,
    *,
    processes: int | None = 1,
    on: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[T]:
    """``[work(0), ..., work(count - 1)]``, wherever they run.

    `work` can be sent to another process, and its answer depends on the number only; the others are those of
    `simulate`. With None for `processes` all cores work if the first answers show that starting them takes
    less time than it saves.

    Raises
    ------
    InputError
        If `processes` is below 1, or no scheduler answers at the address.
    MissingExtraError
        If Dask is needed and not installed.
    NotConvergedError
        If a process ended before it answered. What `work` raises is passed on; nothing is returned in part.
    """
    if processes is not None and processes < 1:
        raise InputError.of(f"{processes} processes are asked for", "Ask for at least one.")
    if on is not None:
        done = _on_cluster(work, count, on)
    elif processes is None:
        done = _as_it_pays(work, count)
    elif processes > 1:
        done = _on_processes(work, range(count), processes)
    else:
        done = _here(work, range(count))
    found: dict[int, T] = {}
    for number, answer in done:
        found[number] = answer
        if progress is not None:
            progress(len(found), count)
    return [found[number] for number in range(count)]


_work: Callable[[int], Any] | None = None


def _begin(work: Callable[[int], Any]) -> None:
    """Keep the work, which is sent once."""
    global _work  # noqa: PLW0603 - the one thing a worker process is for
    _work = work


def _one(number: int) -> tuple[int, Any]:
    if _work is None:
        message = "the process has no work"
        raise RuntimeError(message)
    return number, _work(number)


def _here(work: Callable[[int], T], numbers: Iterable[int]) -> Iterator[tuple[int, T]]:
    for number in numbers:
        yield number, work(number)


def _as_it_pays(work: Callable[[int], T], count: int) -> Iterator[tuple[int, T]]:
    began = perf_counter()
    yield from _here(work, range(min(count, TRIED)))
    rest = range(TRIED, count)
    if not rest:
        return
    left = (perf_counter() - began) / TRIED * len(rest)
    wanted = min(cores(), len(rest))
    if left * (1 - 1 / wanted) > START_S:
        yield from _on_processes(work, rest, wanted)
    else:
        yield from _here(work, rest)


def _on_processes(work: Callable[[int], T], numbers: range, processes: int) -> Iterator[tuple[int, T]]:
    from concurrent.futures import as_completed

    with worker_pool(min(processes, len(numbers)), ONE_THREAD_EACH, _begin, work) as pool:
        for future in as_completed([pool.submit(_one, number) for number in numbers]):
            yield future.result()


def _on_cluster(work: Callable[[int], T], count: int, address: str) -> Iterator[tuple[int, T]]:
    with connected(address, "Solving draws on a Dask cluster") as client:
        from distributed import as_completed

        shared = client.scatter(work, broadcast=True)
        waiting = {
            client.submit(operator.call, shared, number, pure=False): number for number in range(count)
        }
        for future in as_completed(list(waiting), loop=client.loop):  # type: ignore[no-untyped-call]
            yield waiting[future], future.result()

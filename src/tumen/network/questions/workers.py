"""Worlds, or groups of them, solved one by one, here or on the processors of this machine; the answers do not
depend on how many.
"""

from __future__ import annotations

import copyreg
from io import BytesIO
from pickle import Pickler, loads
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from tumen.processes import ONE_THREAD_EACH, cores, worker_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

T = TypeVar("T")

_given: tuple[Any, Sequence[Any], Any] | None = None


def each(task: Callable[[T, Any], Any], worlds: Sequence[T], extra: Any, jobs: int | None) -> list[Any]:
    """``task(world, extra)`` of every world or group of worlds, in order.

    Parameters
    ----------
    task
        A function of a module, so that another process can find it.
    jobs
        Processes; None: one for each processor. With more than one, a script that calls this needs the usual
        ``if __name__ == "__main__":``.

    Raises
    ------
    NotConvergedError
        If a process ended before its time; and whatever the task raises.
    """
    wanted = min(cores() if jobs is None else jobs, len(worlds))
    if wanted <= 1:
        return [task(world, extra) for world in worlds]
    return list(_on_processes(task, worlds, extra, wanted))


def _on_processes(task: Any, worlds: Sequence[Any], extra: Any, count: int) -> Iterator[Any]:
    given = packed((task, tuple(worlds), extra))
    with worker_pool(count, ONE_THREAD_EACH, _begin, given) as pool:
        for future in [pool.submit(_one, number) for number in range(len(worlds))]:
            yield loads(future.result())  # noqa: S301 - from a process of our own


def _begin(blob: bytes) -> None:
    global _given  # noqa: PLW0603 - the one thing a worker process is for
    _given = loads(blob)  # noqa: S301 - from the parent


def _one(number: int) -> bytes:
    if _given is None:
        raise RuntimeError("the process has no work")
    task, worlds, extra = _given
    return packed(task(worlds[number], extra))


def packed(record: Any) -> bytes:
    """Pickled, read-only mappings included."""
    buffer = BytesIO()
    pickler = Pickler(buffer, protocol=5)
    pickler.dispatch_table = {**copyreg.dispatch_table, MappingProxyType: _reduced}
    pickler.dump(record)
    return buffer.getvalue()


def _reduced(found: Mapping[Any, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(found),)


def _read_only(found: dict[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(found)

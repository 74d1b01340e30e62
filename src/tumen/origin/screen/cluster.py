"""Parts of a table on a Dask cluster, with the answers of one machine; lost parts run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tumen.origin.screen.judge import JudgedPart
    from tumen.origin.screen.run import Job

_CONNECT_S = "10s"


def on_cluster(
    judged: Callable[[Job], JudgedPart], jobs: Sequence[Job], address: str, retries: int
) -> Iterator[tuple[int, JudgedPart]]:
    """Run `judged` for parts on the workers of a scheduler and yield them as they are done."""
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise MissingExtraError("cluster", "screening on a cluster") from None
    try:
        client = Client(  # type: ignore[no-untyped-call]
            address, timeout=_CONNECT_S, set_as_default=False
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError.of(
            f"no Dask scheduler answers at {address}: {error}", "Give its address, tcp://..."
        ) from None
    try:
        numbers = {client.submit(judged, job, pure=False, retries=retries): job.number for job in jobs}
        for future in as_completed(list(numbers), loop=client.loop):  # type: ignore[no-untyped-call]
            yield numbers.pop(future), future.result()
    finally:
        client.close()  # type: ignore[no-untyped-call]

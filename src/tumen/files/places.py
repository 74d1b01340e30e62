"""Where tables lie: files, folders of Parquet parts, and object storage as Polars reads and writes it.

An address begins with ``s3://``, ``gs://``, ``abfss://`` and the like, or with ``https://`` to read from;
``file://`` is a path. Credentials are those of the environment, as Polars takes them (``AWS_ACCESS_KEY_ID``,
``GOOGLE_APPLICATION_CREDENTIALS``, ``AZURE_STORAGE_ACCOUNT_NAME`` ...), on every machine that reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl

from tumen.errors import InputError
from tumen.files.read import digest_now

Place = Path | str
"""A path, or the address of something on object storage as text."""

_WRITTEN = ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "azure", "adl")
_READ = (*_WRITTEN, "http", "https")
_NO_FILES = "expanded paths were empty"
"""How Polars tells of a pattern that no object fits."""


class UnreachableError(InputError):
    """Object storage does not answer, or not to us: what is done stays."""


def place_of(text: str | Path, option: str, *, written: bool = False) -> Place:
    """A path, or an address of object storage as it is.

    Raises
    ------
    InputError
        If nothing can be read from there, or (`written`) written to there.
    """
    if isinstance(text, Path) or "://" not in text:
        return Path(text)
    scheme = text.partition("://")[0].lower()
    if scheme == "file":
        return Path(unquote(urlsplit(text).path))
    known = _WRITTEN if written else _READ
    if scheme not in known:
        what = "written to" if written else "read from"
        raise InputError.of(
            f"{option}: {text}: {scheme}:// cannot be {what}",
            f"Use a path or {', '.join(f'{name}://' for name in known)}",
        )
    return text.rstrip("/")


def named(place: Place, ending: str) -> Path:
    """A name for what is made of a table, with an ending: beside a file, in this folder for an address."""
    path = place if isinstance(place, Path) else Path(place.rpartition("/")[2])
    return path.with_name(path.stem + ending)


def is_table_of_parts(place: Place) -> bool:
    """Whether it is read by Polars part by part: Parquet, a folder of it, or anything that is no path."""
    return isinstance(place, str) or place.suffix.lower() == ".parquet" or place.is_dir()


def scan(place: Place) -> pl.LazyFrame:
    """A Parquet file, or all in a folder in the order of their names.

    Raises
    ------
    InputError
        If there is none, or it cannot be reached or read.
    """
    if isinstance(place, Path):
        files = sorted(place.glob("*.parquet")) if place.is_dir() else [place]
        if not files or not files[0].is_file():
            what = "the folder holds no .parquet" if place.is_dir() else "there is no such file"
            raise InputError.of(what, "Check its name and place", file=str(place))
        source: list[Path] | str = files
    else:
        source = place if place.endswith(".parquet") or "*" in place else f"{place}/*.parquet"
    with reached(place):
        lazy = pl.scan_parquet(source)
        lazy.collect_schema()
        return lazy


@contextmanager
def reached(place: Place, *, written: bool = False) -> Iterator[None]:
    """Turn what Polars says of a place that it cannot read or write into an error for the user."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        said = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]
        if isinstance(place, Path):
            raise InputError.of(f"cannot be read: {said}", "Give a Parquet file", file=str(place)) from None
        missing = isinstance(error, FileNotFoundError) or _NO_FILES in str(error)
        if missing and not written:
            raise InputError.of("there is nothing to read", "Check the address", file=place) from None
        raise UnreachableError.of(
            f"cannot be reached: {said}",
            "Check the address, and the credentials that this machine gives Polars (AWS_ACCESS_KEY_ID, "
            "AWS_SECRET_ACCESS_KEY, GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_ACCOUNT_NAME ...)",
            file=place,
        ) from None


def is_free(place: Place) -> bool:
    """Whether nothing that a run finishes with is there yet."""
    if isinstance(place, Path):
        return not place.exists()
    try:
        with reached(place):
            pl.scan_csv(f"{place}/summary.json", has_header=False, separator="\x01").head(1).collect()
    except InputError as error:
        if error.problems[0].what == "there is nothing to read":
            return True
        raise
    return False


def put_text(text: str, place: str) -> None:
    """Write a text to object storage, whole or not at all."""
    with reached(place, written=True):
        frame = pl.DataFrame({"text": [text.rstrip("\n")]})
        frame.lazy().sink_csv(place, include_header=False, quote_style="never")


def digest_of(place: Place) -> str:
    """What tells a table from every other one: the SHA-256 of a file or of those in a folder, in their order;
    on object storage a hash of its rows and their order.
    """
    if isinstance(place, Path):
        if not place.is_dir():
            return digest_now(place)
        told = [f"{path.name} {digest_now(path)}" for path in sorted(place.glob("*.parquet"))]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()
    lazy = scan(place)
    rows = pl.struct(pl.all()).hash(seed=0) & pl.lit(2**32 - 1, pl.UInt64)
    with reached(place):
        found = lazy.with_row_index("at").select(rows.sum().alias("rows"), pl.len())
        return f"{pl.__version__} {lazy.collect_schema()} {found.collect(engine='streaming').row(0)}"

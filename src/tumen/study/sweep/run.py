"""Answer the cases of a sweep: here, on processes or on a Dask cluster, with the same figures.

Every worker reads the files of the study as they were when the sweep began. A case that is done is kept in a
folder of parts, so that a run that was interrupted goes on.
"""

from __future__ import annotations

import atexit
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from tumen import __version__
from tumen.agreements.load import own_agreements, own_places
from tumen.errors import InputError, NotConvergedError, ProblemsError
from tumen.partitions import claim, in_parts, write_text
from tumen.study.core.results.plain import to_plain
from tumen.study.scales import answer_scales
from tumen.study.sweep.cases import case_of, grid, values_of
from tumen.study.sweep.results import PLAN, PROVEN, SweepAxis, SweepCase, SweepFigure, SweepResult
from tumen.tariff.rates.own import own_digests, own_tariff_folders, own_tariffs

if TYPE_CHECKING:
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.results.records import StudyResult

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class CaseJob:
    """One case, with all that a worker elsewhere needs to answer it."""

    number: int
    values: tuple[str, ...]
    study: str
    """Name of the study's file."""
    files: tuple[tuple[str, bytes], ...] = field(repr=False)
    parts: str
    """Folder for what is done, on the machine where the sweep was begun."""
    agreements: tuple[str, ...] = field(default_factory=own_places)
    tariffs: tuple[str, ...] = field(default_factory=own_tariff_folders)


def run_sweep(
    study: LoadedStudy,
    parts: Path | None = None,
    told: Told | None = None,
    *,
    workers: int | None = 1,
    on: str | None = None,
) -> SweepResult:
    """Answer every case.

    Parameters
    ----------
    parts
        Folder for the cases that are done, which stays when the run is interrupted; None: nothing is kept.
    told
        Is told how many cases are done.
    workers, on
        Processes of this machine (None: all its cores), or a Dask scheduler instead.

    Raises
    ------
    InputError
        If a file was changed since it was read, or the folder holds the cases of another study.
    NotConvergedError
        If a worker is lost.
    """
    sweep = study.facts.sweep
    if sweep is None:
        raise AssertionError
    values = values_of(sweep, study.document)
    with _folder(parts) as place:
        claim(
            place,
            "sweep.json",
            json.dumps([__version__, study.files, own_digests()]),
            "sweep",
        )
        cases = [*enumerate(grid(values), 1)]
        files = _files(study)
        name = study.files[0][0]
        to_do = [
            CaseJob(number, at, name, files, str(place))
            for number, at in cases
            if not _at(place, number).is_file()
        ]
        done = len(cases) - len(to_do)
        for _ in in_parts(answered, kept, to_do, workers=workers, on=on):
            done += 1
            if told is not None:
                told("cases of the sweep", done, len(cases))
        found = tuple(_read(_at(place, number)) for number, _ in cases)
    if parts is not None:
        rmtree(parts)
    axes = (
        SweepAxis(axis.title, axis.scale or axis.set or "", axis.scale is not None, listed)
        for axis, listed in zip(sweep.axes, values, strict=True)
    )
    return SweepResult(sweep.source, tuple(axes), found)


def answered(job: CaseJob) -> SweepCase:
    """The figures of a case."""
    with own_agreements(job.agreements), own_tariffs(job.tariffs), _study_of(job) as study:
        why: tuple[str, ...] = ()
        figures: tuple[SweepFigure, ...] = ()
        try:
            figures = tuple(_figures(answer_scales(case_of(study, job.values))))
        except ProblemsError as error:
            why = tuple(item.what for item in error.problems)
        except NotConvergedError as error:
            if _interrupts(error):
                raise KeyboardInterrupt from None
            why = (str(error),)
        return SweepCase(job.number, job.values, figures, why)


def _interrupts(error: NotConvergedError) -> bool:
    from tumen.network.mip.solver import InterruptedSolveError

    return isinstance(error, InterruptedSolveError)


def kept(job: CaseJob, case: SweepCase) -> int:
    """Write a case that is done."""
    write_text(_at(Path(job.parts), job.number), json.dumps(to_plain(case)))
    return job.number


def _figures(found: StudyResult) -> Iterator[SweepFigure]:
    if found.network is not None:
        scenario = found.network.scenarios[0]
        plan = scenario.plan
        if plan is None:
            yield SweepFigure(PLAN, "net cost", None, found.currency, remark="; ".join(scenario.why_not))
        elif plan.solver.interrupted:
            raise KeyboardInterrupt  # a case that was cut short would not be the same another time
        else:
            cost = f"{Decimal(repr(plan.net_cost)):.2f}"
            proven = "" if plan.status == "optimal" else f"{PROVEN}{100 * plan.gap:.3f} %)"
            yield SweepFigure(PLAN, "net cost", cost, found.currency, " and ".join(plan.opened) + proven)
    for cell in found.product.scenarios[0].cells if found.product is not None else ():
        about = f"{cell.product_name} from {cell.site_name} to {cell.market_name}"
        if "landed-cost" in found.ask:
            known = cell.cost_per_unit
            yield SweepFigure(
                about,
                "delivered cost of a unit, before import tax",
                None if known is None else f"{known:f}",
                found.currency,
                cell.regime or "",
                "; ".join(cell.needs),
            )
        if "origin" in found.ask:
            for item in cell.origins:
                status = "not in force" if item.determination is None else item.determination.status.value
                yield SweepFigure(about, f"origin under {item.agreement}", None, "", status)


@contextmanager
def _folder(parts: Path | None) -> Iterator[Path]:
    if parts is not None:
        yield parts
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def _at(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.json"


def _read(path: Path) -> SweepCase:
    plain = json.loads(path.read_text(encoding="utf-8"))
    figures = tuple(SweepFigure(**item) for item in plain["figures"])
    return SweepCase(plain["number"], tuple(plain["values"]), figures, tuple(plain["why_not"]))


def _files(study: LoadedStudy) -> tuple[tuple[str, bytes], ...]:
    found = []
    for name, digest in study.files:
        content = (study.folder / name).read_bytes()
        if sha256(content).hexdigest() != digest:
            raise InputError.of("was changed while it was worked on", "Run the study again", file=name)
        found.append((name, content))
    return tuple(found)


_HERE: dict[str, Any] = {}
"""The study that this process has read last, and the folder that holds it."""


@atexit.register
def _forget() -> None:
    if _HERE:
        rmtree(_HERE["folder"], ignore_errors=True)
        _HERE.clear()


@contextmanager
def _study_of(job: CaseJob) -> Iterator[LoadedStudy]:
    from tumen.study.core.read import read_study

    key = sha256(b"".join(name.encode() + content for name, content in job.files)).hexdigest()
    if _HERE.get("key") != key:
        _forget()
        made = tempfile.mkdtemp()
        _HERE["folder"] = made
        for name, content in job.files:
            path = Path(made, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _HERE.update(key=key, study=read_study(Path(made, job.study)))
    study: LoadedStudy = _HERE["study"]
    with study.on_file():
        yield study

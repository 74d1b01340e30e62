"""Run every benchmark, or those named: ``python -m benchmarks [names]``.

A benchmark is a module of this folder with ``run() -> list[tuple[str, str]]``: what was measured, and the
figure.
"""

import sys
from importlib import import_module
from pkgutil import iter_modules

import benchmarks


def main(wanted: list[str]) -> int:
    names = [item.name for item in iter_modules(benchmarks.__path__) if item.name != "__main__"]
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        print(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    for name in wanted or names:
        run = getattr(import_module(f"benchmarks.{name}"), "run", None)
        if run is None:
            print(f"{name}: has no run(); start it by itself: python -m benchmarks.{name}")
            continue
        print(name, flush=True)
        rows = run()
        width = max((len(what) for what, _ in rows), default=0)
        for what, figure in rows:
            print(f"  {what.ljust(width)}  {figure}", flush=True)
    return 0


sys.exit(main(sys.argv[1:]))

"""``make fuzz``: damage and try for as long as is asked; what fails is kept in a folder each, with its
command.

``cd tests; python -m fuzz --seconds 3600 --seed 1``; ``--case N`` tries one again.
"""

import argparse
import sys
import time
from pathlib import Path

from .session import fuzzed

asked = argparse.ArgumentParser(description=__doc__)
asked.add_argument("--seconds", type=float, default=3600)
asked.add_argument("--seed", type=int, default=int(time.time()))
asked.add_argument("--case", type=int)
asked.add_argument("--out", type=Path, default=Path("fuzz-faults"))
given = asked.parse_args()
sys.exit(1 if fuzzed(given.seconds, given.seed, given.out, only=given.case) else 0)

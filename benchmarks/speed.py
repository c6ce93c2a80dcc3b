"""Speed, as ratios against a reference in the same run: `make bench`."""

import sys

from benchmarks.results import run_all

if __name__ == "__main__":
    sys.exit(run_all("bench", default_out="out/bench.json"))

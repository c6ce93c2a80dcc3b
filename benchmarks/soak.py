"""Faults: killed programs, pulled keys, broken pictures: `make soak`."""

import sys

from benchmarks.results import run_all

if __name__ == "__main__":
    sys.exit(run_all("soak", default_out="out/soak.json"))

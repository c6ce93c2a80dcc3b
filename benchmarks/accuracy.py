"""What the vision gets right, over fixed seeds: `make accuracy`."""

import sys

from benchmarks.results import run_all

if __name__ == "__main__":
    sys.exit(run_all("accuracy", default_out="out/accuracy.json"))

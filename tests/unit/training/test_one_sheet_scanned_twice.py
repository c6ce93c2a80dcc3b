"""A sheet that is scanned twice is stamped once; the second scan shows what it would show alone."""

from dataclasses import replace

import numpy as np

from training.seal_generator import CONDITIONS, render
from training.seal_generator.conditions import random_design


def test_a_scan_does_not_depend_on_the_scan_before() -> None:
    rng = np.random.default_rng(5)
    design = random_design(rng)
    ink, paper, scan = CONDITIONS["void"].vary(rng)
    office = replace(scan, dpi=200.0, jpeg_quality=None)
    render._stamped.cache_clear()
    alone, truth = render.render_seal(design, ink, paper, office, 7)
    render._stamped.cache_clear()
    render.render_seal(design, ink, paper, scan, 7)
    after, truth_after = render.render_seal(design, ink, paper, office, 7)
    assert render._stamped.cache_info().hits == 1
    assert np.array_equal(alone, after)
    assert truth == truth_after
    other, _ = render.render_seal(design, ink, paper, office, 8)
    assert not np.array_equal(alone, other)

"""Whole orders of impressions, and names with one other character."""

from training.seal_generator.lookalikes import common_characters, lookalikes
from training.seal_generator.orders import plan_order, with_other_digit


def test_an_order_has_5_to_12_impressions_of_one_seal() -> None:
    orders = [plan_order(seed) for seed in range(50_000, 50_060)]
    counts = {len(order.impressions) for order in orders}
    assert min(counts) >= 5
    assert max(counts) == 12
    assert all(len({one.design for one in order.impressions}) == 1 for order in orders)
    assert plan_order(50_000) == orders[0]


def test_upload_and_paper_of_a_document_show_one_stamping() -> None:
    order = next(o for o in map(plan_order, range(50_000, 50_060)) if any(one.is_paper for one in o.impressions))
    upload, paper = order.impressions[:2]
    assert (upload.document, upload.is_paper, paper.document, paper.is_paper) == (0, False, 0, True)
    assert (upload.ink, upload.paper, upload.seed) == (paper.ink, paper.paper, paper.seed)
    assert paper.scan.dpi == 300.0


def test_another_digit_is_on_one_document_only() -> None:
    order = plan_order(50_001)
    other = with_other_digit(order, 50_001)
    assert other.other is not None
    changed = [one for one in other.impressions if one.design.code != order.code]
    assert {one.document for one in changed} == {other.other.document}
    differing = [at for at, (a, b) in enumerate(zip(changed[0].design.code, order.code, strict=True), 1) if a != b]
    assert differing == [other.other.position]


def test_lookalikes_come_from_the_glyphs() -> None:
    assert len(common_characters()) == 3755
    assert lookalikes("未", 1, among=("末", "江", "国", "园", "一")) == ("末",)
    assert lookalikes("国", 1, among=("末", "江", "园", "一")) == ("园",)

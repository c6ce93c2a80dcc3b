"""Document bytes: rendered once, encrypted at rest, given in parts, never under a wrong address."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.integration.backend.bench import DOCUMENTS, Bench, order_number
from tests.integration.backend.desk import Desk
from tests.integration.backend.path import Office

People = Callable[[], Office]
NO = order_number(1)


def address(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_pages_are_rendered_when_first_asked_for_and_only_once(bench: Bench) -> None:
    with Desk(bench, "pre_reviewer") as desk:
        desk.get("/changes")
        assert bench.clips.rendered == []
        with ThreadPoolExecutor(4) as pool:
            lists = list(pool.map(lambda _: desk.get(f"/orders/{NO}/documents"), range(4)))
        assert all(one == lists[0] for one in lists)
        assert [one["document"] for one in lists[0]["documents"]] == sorted(DOCUMENTS)
        assert len(bench.clips.rendered) == len(DOCUMENTS)
        page = lists[0]["documents"][0]
        content = desk.call("GET", f"/documents/{page['sha256']}").content
        assert (address(content), len(content)) == (page["sha256"], page["size"])
    bench.restart()
    with Desk(bench, "pre_reviewer") as desk:
        assert desk.get(f"/orders/{NO}/documents") == lists[0]
        assert len(bench.clips.rendered) == len(DOCUMENTS)


def test_a_page_is_fetched_in_parts_and_not_again_when_it_is_known(people: People) -> None:
    desk, content = people().pre, bytes(range(256)) * 40
    path = f"/documents/{address(content)}"
    assert desk.call("PUT", path, data=content, headers={"Content-Type": "image/png"}).status_code == 204
    whole = desk.call("GET", path)
    assert (whole.content, whole.headers["Content-Type"]) == (content, "image/png")
    assert whole.headers["ETag"] == f'"{address(content)}"'
    for asked, first, last in (("bytes=0-99", 0, 99), ("bytes=10000-", 10000, 10239), ("bytes=-40", 10200, 10239)):
        part = desk.call("GET", path, headers={"Range": asked, "If-Range": whole.headers["ETag"]})
        assert (part.status_code, part.content) == (206, content[first : last + 1])
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/10240"
    outside = desk.call("GET", path, headers={"Range": "bytes=10240-"})
    assert (outside.status_code, outside.json()["code"]) == (416, "range_not_satisfiable")
    for whole_range in ("bytes=5-2", "lines=1-2", "bytes=0-1,4-5", "bytes=-"):
        assert desk.call("GET", path, headers={"Range": whole_range}).status_code == 200
    assert desk.call("GET", path, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    known = desk.call("GET", path, headers={"If-None-Match": f'W/"x", "{address(content)}"'})
    assert (known.status_code, known.content) == (304, b"")


def test_bytes_that_are_not_their_address_are_refused(people: People) -> None:
    desk = people().pre
    wrong = desk.call("PUT", f"/documents/{address(b'one')}", data=b"two")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "digest_mismatch")
    for unknown in (address(b"one"), "0" * 63, "../../server.key", "Z" * 64):
        assert desk.call("GET", f"/documents/{unknown}").status_code == 404


def test_putting_twice_is_harmless_also_at_once(people: People) -> None:
    desk, content = people().pre, b"the same page" * 1000
    path = f"/documents/{address(content)}"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: desk.call("PUT", path, data=content).status_code, range(6)))
    assert answers == [204] * 6
    assert desk.call("GET", path).content == content


def test_too_large_a_body_is_refused(tmp_path: Path) -> None:
    with Bench(tmp_path / "office", largest_document=2 * 1024 * 1024) as bench, Desk(bench, "intake") as desk:
        content = bytes(2 * 1024 * 1024 + 1)
        refused = desk.call("PUT", f"/documents/{address(content)}", data=content)
        assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_a_page_damaged_on_disk_is_never_served(bench: Bench) -> None:
    with Desk(bench, "intake") as desk:
        content = b"page" * 100
        path = f"/documents/{address(content)}"
        desk.call("PUT", path, data=content)
        (file,) = bench.office.document_folder.rglob("*.sealed")
        sealed = bytearray(file.read_bytes())
        sealed[40] ^= 1
        file.write_bytes(bytes(sealed))
        damaged = desk.call("GET", path)
        assert (damaged.status_code, damaged.json()["code"]) == (500, "document_damaged")


def test_a_better_scan_takes_the_place_of_the_first_and_bytes_come_before_the_page(people: People) -> None:
    office = people()
    office.to_paper_review()
    no, content = office.order_no, b"a better scan"
    page = {"document": "seal_collection_form", "page": 1, "sha256": address(content), "media_type": "image/png"}
    missing = office.intake.act(no, "pages", page)
    assert (missing.status_code, missing.json()["code"]) == (422, "document_unknown")
    before = [ref["id"] for ref in office.order()["documents"] if ref["source"] == "paper"]
    office.intake.call("PUT", f"/documents/{address(content)}", data=content)
    office.intake.done(no, "pages", page)
    after = [ref["id"] for ref in office.order()["documents"] if ref["source"] == "paper"]
    assert len(after) == len(before)
    assert len(set(after) - set(before)) == 1
    listed = {one["id"]: one["sha256"] for one in office.intake.get(f"/orders/{no}/documents")["documents"]}
    assert listed[after[-1]] == address(content)
    assert set(listed) == {ref["id"] for ref in office.order()["documents"]}

"""Opening the wrapped pages of a lost workstation."""

import pytest

from pki.wrapped_page import WrappedPage, wrap_page
from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import Desk

PAGE = WrappedPage(content=b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, order_no=order_number(1))


def wrapped_for(desk: Desk) -> bytes:
    key = desk.get("/wrapping-key")
    assert key["algorithm"] == "x25519"
    return wrap_page(bytes.fromhex(key["public_key"]), PAGE)


def test_a_page_is_opened_kept_and_written_down(bench: Bench) -> None:
    with Desk(bench, "intake") as desk:
        wrapped = wrapped_for(desk)
        bench.restart()
        desk.base = f"{bench.url}/api/v1"
        answers = [desk.call("PUT", "/wrapped-pages", data=wrapped) for _ in range(2)]
        assert [one.status_code for one in answers] == [200, 200]
        found = answers[0].json()
        assert answers[1].json() == found
        assert (found["order_no"], found["media_type"]) == (PAGE.order_no, "image/jpeg")
        assert desk.call("GET", f"/documents/{found['sha256']}").content == PAGE.content
        assert (desk.user, "wrapped_page_opened", PAGE.order_no) in bench.audit()


def test_what_was_not_wrapped_for_this_server_is_refused(bench: Bench) -> None:
    with Desk(bench, "intake") as desk:
        broken = wrapped_for(desk)[:-1]
        for content in (broken, b"", b"nonsense"):
            answer = desk.call("PUT", "/wrapped-pages", data=content)
            assert (answer.status_code, answer.json()["code"]) == (422, "wrapped_page_invalid")


@pytest.mark.parametrize("role", ["pre_reviewer", "production", "auditor"])
def test_only_who_handles_paper_opens_pages(bench: Bench, role: str) -> None:
    account = next(one for one in bench.accounts if one.roles == (role,))
    with Desk(bench, *account.roles) as desk:
        answer = desk.call("PUT", "/wrapped-pages", data=wrapped_for(desk))
        assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")

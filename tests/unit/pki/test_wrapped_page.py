"""A wrapped page opens under the key pair it was wrapped for, whole, or not at all."""

import os

import pytest

from pki.errors import PkiError
from pki.wrapped_page import WrappedPage, public_key_of, unwrap_page, wrap_page

SECRET = bytes(range(32))
PAGE = WrappedPage(content=b"\xff\xd8\xff\xe0" + os.urandom(5000), order_no="JX20261120-0001")


def wrapped() -> bytes:
    return wrap_page(public_key_of(SECRET), PAGE)


def test_it_comes_back_and_is_never_the_same_twice() -> None:
    one, two = wrapped(), wrapped()
    assert unwrap_page(SECRET, one) == unwrap_page(SECRET, two) == PAGE
    assert one != two
    assert PAGE.content[100:200] not in one
    assert b"\xff\xd8\xff" not in one


@pytest.mark.parametrize("place", [0, 8, 40, 52, 60, -1])
def test_a_flipped_bit_anywhere_is_refused(place: int) -> None:
    broken = bytearray(wrapped())
    broken[place] ^= 1
    with pytest.raises(PkiError) as refused:
        unwrap_page(SECRET, bytes(broken))
    assert refused.value.code == "wrapped_page_invalid"


@pytest.mark.parametrize("content", [b"", b"CARWRAP1", b"CARWRAP1" + bytes(44), b"CARWRAP1" + bytes(99), PAGE.content])
def test_what_is_no_wrapped_page_is_refused(content: bytes) -> None:
    with pytest.raises(PkiError):
        unwrap_page(SECRET, content)


def test_another_server_cannot_open_it() -> None:
    with pytest.raises(PkiError):
        unwrap_page(b"o" * 32, wrapped())


@pytest.mark.parametrize("key", [b"", bytes(32), b"short"])
def test_what_is_no_public_key_is_refused(key: bytes) -> None:
    with pytest.raises(PkiError) as refused:
        wrap_page(key, PAGE)
    assert refused.value.code == "wrapping_key_invalid"

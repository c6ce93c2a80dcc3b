"""What keeps secrets: sealed bytes, hashed passwords, slowed guessing, tokens out of reprs."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.attempts import ATTEMPTS, LARGEST_TABLE, WINDOW, AttemptCounter
from backend.passwords import hash_password, hash_public_password, is_password
from backend.sessions import TokenPair
from backend.vault import SealBroken, Vault
from backend.wire import PortalSession, SessionAnswer, StaffMember

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEY = bytes(range(32))


@given(st.binary(max_size=300), st.text(max_size=20))
def test_sealed_bytes_open_under_their_own_label(content: bytes, label: str) -> None:
    vault = Vault(KEY, "documents")
    assert vault.open(vault.seal(content, label), label) == content


@given(st.binary(max_size=100), st.data())
def test_a_flipped_bit_is_noticed(content: bytes, data: st.DataObject) -> None:
    vault = Vault(KEY, "documents")
    sealed = bytearray(vault.seal(content, "a"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        vault.open(bytes(sealed), "a")


def test_another_label_another_purpose_and_a_cut_text_do_not_open() -> None:
    sealed = Vault(KEY, "documents").seal(b"secret", "order 1")
    for vault, content, label in (
        (Vault(KEY, "documents"), sealed, "order 2"),
        (Vault(KEY, "id-numbers"), sealed, "order 1"),
        (Vault(bytes(32), "documents"), sealed, "order 1"),
        (Vault(KEY, "documents"), sealed[:-1], "order 1"),
        (Vault(KEY, "documents"), b"", "order 1"),
    ):
        with pytest.raises(SealBroken):
            vault.open(content, label)
    assert Vault(KEY, "documents").seal(b"secret", "order 1") != sealed


def test_passwords_are_argon2id_with_a_salt() -> None:
    first, second = hash_password("correct horse"), hash_password("correct horse")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,")
    assert first != second
    assert is_password("correct horse", first)
    assert not is_password("wrong horse", first)
    assert is_password("public", hash_public_password("public"))


@pytest.mark.parametrize("password_hash", [None, "", "no hash at all", "$argon2id$"])
def test_nobodys_password_is_never_right(password_hash: str | None) -> None:
    assert not is_password("", password_hash)


def test_five_failures_within_a_minute_make_a_name_wait() -> None:
    counter = AttemptCounter()
    for second in range(ATTEMPTS):
        assert counter.wait("wang", NOW) is None
        counter.failed("wang", NOW + timedelta(seconds=second))
    later = NOW + timedelta(seconds=10)
    assert counter.wait("wang", later) == WINDOW - timedelta(seconds=10)
    assert counter.wait("li", later) is None
    assert counter.wait("wang", NOW + WINDOW) is None
    counter.failed("wang", NOW + WINDOW)
    counter.succeeded("wang")
    assert counter.wait("wang", NOW + WINDOW) is None


def test_the_table_of_names_stays_bounded() -> None:
    counter = AttemptCounter()
    for number in range(LARGEST_TABLE + 10):
        counter.failed(str(number), NOW)
    assert len(counter._failures) <= LARGEST_TABLE


def test_no_token_is_in_a_repr() -> None:
    member = StaffMember(user="wang", name="王", roles=())
    for value in (
        TokenPair(access="AAAA", refresh="BBBB"),
        PortalSession(access_token="AAAA"),
        SessionAnswer(access_token="AAAA", refresh_token="BBBB", expires_in=1, user=member),
    ):
        assert "AAAA" not in repr(value)
        assert "BBBB" not in repr(value)

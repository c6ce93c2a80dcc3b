"""The strict DER reader."""

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from pki import der
from pki.errors import PkiError


def _code(data: bytes) -> str:
    with pytest.raises(PkiError) as caught:
        der.parse(data)
    assert caught.value.sentence
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "der_truncated", id="nothing"),
        pytest.param(b"\x30", "der_truncated", id="tag alone"),
        pytest.param(b"\x04\x05abc", "der_truncated", id="content cut off"),
        pytest.param(b"\x30\x84\x7f\xff\xff\xff", "der_truncated", id="huge length"),
        pytest.param(b"\x30\x88" + b"\xff" * 8, "der_truncated", id="length of 2^64"),
        pytest.param(b"\x30\x89" + b"\xff" * 9, "der_malformed", id="length of nine bytes"),
        pytest.param(b"\x30\x03\x04\x05a", "der_truncated", id="child beyond its parent"),
        pytest.param(b"\x05\x00\x00", "der_trailing", id="trailing byte"),
        pytest.param(b"\x30\x80\x00\x00", "der_malformed", id="indefinite length"),
        pytest.param(b"\x04\x81\x01a", "der_malformed", id="long form of a short length"),
        pytest.param(b"\x04\x82\x00\x81" + b"a" * 129, "der_malformed", id="length with leading zero"),
        pytest.param(b"\x02\x02\x00\x01", "der_malformed", id="integer with leading zero"),
        pytest.param(b"\x02\x02\xff\xff", "der_malformed", id="integer with leading ones"),
        pytest.param(b"\x02\x00", "der_malformed", id="empty integer"),
        pytest.param(b"\x01\x01\x01", "der_malformed", id="boolean neither 00 nor FF"),
        pytest.param(b"\x03\x00", "der_malformed", id="bit string without count"),
        pytest.param(b"\x03\x02\x08\x00", "der_malformed", id="eight unused bits"),
        pytest.param(b"\x03\x02\x01\x01", "der_malformed", id="unused bit set"),
        pytest.param(b"\x05\x01a", "der_malformed", id="null with content"),
        pytest.param(b"\x06\x00", "der_malformed", id="empty OID"),
        pytest.param(b"\x06\x02\x2a\x80", "der_malformed", id="unfinished OID"),
        pytest.param(b"\x06\x03\x2a\x80\x01", "der_malformed", id="OID arc padded"),
        pytest.param(b"\x24\x03\x04\x01a", "der_malformed", id="constructed octet string"),
        pytest.param(b"\x10\x00", "der_malformed", id="primitive sequence"),
        pytest.param(b"\x1f\x81\x01\x00", "der_malformed", id="high tag number"),
        pytest.param(b"\x00\x00", "der_malformed", id="end of contents"),
    ],
)
def test_what_is_not_der(data: bytes, code: str) -> None:
    assert _code(data) == code


def test_depth_is_bounded() -> None:
    data = b""
    for _ in range(100):
        data = der.encode(der.TAG_SEQUENCE, data)
    assert _code(data) == "der_too_deep"


@given(st.integers(min_value=0, max_value=1 << 300))
def test_integers_round_trip(value: int) -> None:
    encoded = der.encode_integer(value)
    assert der.integer(der.parse(encoded), maximum_bits=301) == value
    assert encoded == core.Integer(value).dump()


@given(st.binary(max_size=70_000))
def test_octet_strings_round_trip(value: bytes) -> None:
    encoded = der.encode(der.TAG_OCTET_STRING, value)
    assert der.octet_string(der.parse(encoded)) == value
    assert encoded == core.OctetString(value).dump()


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_code(data: bytes) -> None:
    try:
        assert der.parse(data).raw == data
    except PkiError as error:
        assert error.code.startswith("der_")


@pytest.mark.parametrize("element", [b"\x02\x01\xff", b"\x02\x09\x01" + b"\x00" * 8])
def test_integers_out_of_range(element: bytes) -> None:
    with pytest.raises(PkiError):
        der.integer(der.parse(element), maximum_bits=64)


def test_load_refuses_another_structure() -> None:
    with pytest.raises(PkiError) as caught:
        der.load(core.Integer, b"\x05\x00")
    assert caught.value.code == "der_shape"

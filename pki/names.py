"""The subject of a certificate, as fields and as an X.501 name."""

from dataclasses import dataclass, fields
from typing import Final

from asn1crypto import x509

from pki.errors import PkiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Subject fields of an organisation's certificate; an empty field is left out of the name.

    ``uscc`` (unified social credit code) travels as organizationIdentifier, 2.5.4.97 (X.520, 6.4.4).
    """

    common_name: str
    organisation: str = ""
    organisational_unit: str = ""
    locality: str = ""
    province: str = ""
    country: str = "CN"
    uscc: str = ""


# Order of the attributes in the name, asn1crypto's name, and the upper bound in characters (X.520, Annex C;
# organizationIdentifier has none there, 64 is ours).
_ATTRIBUTES: Final = (
    ("country", "country_name", 2),
    ("province", "state_or_province_name", 128),
    ("locality", "locality_name", 128),
    ("organisation", "organization_name", 64),
    ("organisational_unit", "organizational_unit_name", 64),
    ("uscc", "organization_identifier", 64),
    ("common_name", "common_name", 64),
)
_SHORT: Final = {
    "country_name": "C",
    "state_or_province_name": "ST",
    "locality_name": "L",
    "organization_name": "O",
    "organizational_unit_name": "OU",
    "organization_identifier": "organizationIdentifier",
    "common_name": "CN",
}


def encode_name(subject: Subject) -> bytes:
    """Return the subject as a DER Name, UTF8String throughout but for the country (PrintableString, X.520).

    Raises
    ------
    PkiError
        ``subject_field``: a field is too long, or has control characters, or there is no common name.
    """
    if not subject.common_name:
        raise PkiError("subject_field", "证书主题缺少名称（CN），请核对订单中的单位名称。")
    parts = []
    for field, attribute, limit in _ATTRIBUTES:
        value = getattr(subject, field)
        if not value:
            continue
        if len(value) > limit or not value.isprintable():
            raise PkiError("subject_field", f"证书主题字段 {_SHORT[attribute]} 过长或含有不可见字符。")
        parts.append(x509.RelativeDistinguishedName([_attribute(attribute, value)]))
    return bytes(x509.Name("", x509.RDNSequence(parts)).dump())


def decode_name(name: x509.Name) -> Subject:
    """Return the fields of a name; of an attribute that occurs several times, the first.

    Attributes that :class:`Subject` does not know are left out, see :func:`has_only_known_attributes`.
    """
    found: dict[str, str] = {}
    for attribute, value in _pairs(name):
        found.setdefault(attribute, value)
    by_field = {field: found.get(attribute, "") for field, attribute, _ in _ATTRIBUTES}
    return Subject(**by_field)


def has_only_known_attributes(name: x509.Name) -> bool:
    """Tell whether a :class:`Subject` can hold all of the name."""
    present = [attribute for attribute, _ in _pairs(name)]
    filled = sum(1 for field in fields(Subject) if getattr(decode_name(name), field.name))
    return len(present) == filled and set(present) <= set(_SHORT)


def name_text(name: x509.Name) -> str:
    """Return a name for people to read: ``CN=…, O=…``, most specific first."""
    return ", ".join(f"{_SHORT.get(kind, kind)}={value}" for kind, value in reversed(_pairs(name)))


def _attribute(attribute: str, value: str) -> x509.NameTypeAndValue:
    kind = "printable_string" if attribute == "country_name" else "utf8_string"
    return x509.NameTypeAndValue({"type": attribute, "value": x509.DirectoryString(name=kind, value=value)})


def _pairs(name: x509.Name) -> list[tuple[str, str]]:
    return [(pair["type"].native, str(pair["value"].native)) for rdn in name.chosen for pair in rdn]

"""The subject of a certificate, as fields and as an X.501 name."""

from dataclasses import dataclass


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

"""SESeal as GB/T 38540-2020, 6.1, has it, for pyasn1: a reader that shares nothing with ours."""

from pyasn1.type import char, namedtype, tag, univ, useful


def _named(*parts: tuple[str, object]) -> namedtype.NamedTypes:
    return namedtype.NamedTypes(*(namedtype.NamedType(name, kind) for name, kind in parts))


class Header(univ.Sequence):
    componentType = _named(("ID", char.IA5String()), ("version", univ.Integer()), ("Vid", char.IA5String()))  # noqa: N815


class CertList(univ.SequenceOf):
    componentType = univ.OctetString()  # noqa: N815


class Property(univ.Sequence):
    componentType = _named(  # noqa: N815
        ("type", univ.Integer()),
        ("name", char.UTF8String()),
        ("certListType", univ.Integer()),
        ("certList", CertList()),
        ("createDate", useful.GeneralizedTime()),
        ("validStart", useful.GeneralizedTime()),
        ("validEnd", useful.GeneralizedTime()),
    )


class Picture(univ.Sequence):
    componentType = _named(  # noqa: N815
        ("type", char.IA5String()), ("data", univ.OctetString()), ("width", univ.Integer()), ("height", univ.Integer())
    )


class SealInfo(univ.Sequence):
    componentType = namedtype.NamedTypes(  # noqa: N815
        namedtype.NamedType("header", Header()),
        namedtype.NamedType("esID", char.IA5String()),
        namedtype.NamedType("property", Property()),
        namedtype.NamedType("picture", Picture()),
        namedtype.OptionalNamedType(
            "extDatas", univ.Any().subtype(explicitTag=tag.Tag(tag.tagClassContext, tag.tagFormatConstructed, 0))
        ),
    )


class Seal(univ.Sequence):
    componentType = _named(  # noqa: N815
        ("eSealInfo", SealInfo()),
        ("cert", univ.OctetString()),
        ("signAlgID", univ.ObjectIdentifier()),
        ("signedValue", univ.BitString()),
    )


class Signature(univ.Sequence):
    """GM/T 0009: SM2Signature."""

    componentType = _named(("R", univ.Integer()), ("S", univ.Integer()))  # noqa: N815

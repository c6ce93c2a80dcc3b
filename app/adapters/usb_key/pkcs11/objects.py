"""Objects on a PKCS#11 token: key pairs, certificates, data, as the port sees them."""

from collections.abc import Iterable
from typing import Any, Final

import pkcs11
from asn1crypto import x509
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from app.ports.usb_key_errors import NotSupported
from app.ports.usb_keys import KeyContainer, KeyContents, KeyFile, KeyKind, KeySlot, KeyUse
from pki import der
from pki.public_keys import public_key_of_p256, public_key_of_rsa
from pki.signatures import SHA256_INFO, signature_from_raw

RSA_BITS: Final = {KeyKind.RSA2048: 2048, KeyKind.RSA3072: 3072}
_SECURE: Final = {
    Attribute.TOKEN: True,
    Attribute.PRIVATE: True,
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.SIGN: True,
}
_MUST_HOLD: Final = (Attribute.SENSITIVE, Attribute.ALWAYS_SENSITIVE, Attribute.NEVER_EXTRACTABLE, Attribute.LOCAL)


def generate(session: Any, kind: KeyKind, label: str) -> None:
    """Make a key pair on the token that never leaves it, and see that the token says so."""
    names = {Attribute.LABEL: label, Attribute.ID: label.encode("ascii")}
    public = {**names, Attribute.TOKEN: True, Attribute.PRIVATE: False, Attribute.VERIFY: True}
    options = {"store": True, "public_template": public, "private_template": {**names, **_SECURE}}
    if kind is KeyKind.P256:
        parameters = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        domain = session.create_domain_parameters(KeyType.EC, parameters, local=True)
        _, private = domain.generate_keypair(mechanism=Mechanism.EC_KEY_PAIR_GEN, **options)
    elif kind in RSA_BITS:
        _, private = session.generate_keypair(KeyType.RSA, RSA_BITS[kind], **options)
    else:
        raise NotSupported("PKCS#11 介质只生成 P-256 和 RSA 密钥。SM2 请用 SKF 介质。")
    if not all(private[attribute] for attribute in _MUST_HOLD):
        private.destroy()
        raise NotSupported("介质不保证私钥不可导出，不能用于制证。请换用符合要求的介质型号。")


def find(session: Any, kind: ObjectClass, label: str | None = None) -> Iterable[Any]:
    """Return the objects of a class, all or those with that label."""
    template: dict[Attribute, object] = {Attribute.CLASS: kind}
    if label is not None:
        template[Attribute.LABEL] = label
    return tuple(session.get_objects(template))


def slot_of(session: Any, label: str, use: KeyUse) -> KeySlot:
    """Read public key and certificate; a token of this kind has only the signing pair."""
    if use is KeyUse.ENCRYPTION:
        return KeySlot(use=use)
    keys = find(session, ObjectClass.PUBLIC_KEY, label)
    certificates = find(session, ObjectClass.CERTIFICATE, label)
    return KeySlot(
        use=use,
        public_key=next((public_key_of(key) for key in keys), None),
        certificate=next((bytes(one[Attribute.VALUE]) for one in certificates), None),
    )


def public_key_of(key: Any) -> bytes | None:
    """Return a public key object as SubjectPublicKeyInfo, None for a kind that is not ours."""
    if key[Attribute.KEY_TYPE] == KeyType.RSA:
        modulus, exponent = (
            int.from_bytes(key[name], "big") for name in (Attribute.MODULUS, Attribute.PUBLIC_EXPONENT)
        )
        return public_key_of_rsa(modulus, exponent).spki_der
    if key[Attribute.EC_PARAMS] != encode_named_curve_parameters("secp256r1"):
        return None
    point = bytes(key[Attribute.EC_POINT])
    if point[0] == der.TAG_OCTET_STRING:  # as PKCS#11 wants it; some tokens give the bare point
        point = der.octet_string(der.parse(point))
    return public_key_of_p256(point).spki_der


def sign(session: Any, label: str, digest: bytes) -> bytes:
    """Sign a SHA-256 digest."""
    private = next(iter(find(session, ObjectClass.PRIVATE_KEY, label)), None)
    if private is None:
        raise pkcs11.exceptions.NoSuchKey
    if private[Attribute.KEY_TYPE] == KeyType.RSA:
        return bytes(private.sign(SHA256_INFO + digest, mechanism=Mechanism.RSA_PKCS))
    return signature_from_raw(bytes(private.sign(digest, mechanism=Mechanism.ECDSA)))


def write_certificate(session: Any, label: str, certificate: bytes) -> None:
    """Write an X.509 certificate, then take older ones away."""
    older = find(session, ObjectClass.CERTIFICATE, label)
    loaded = x509.Certificate.load(certificate)
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: False,
            Attribute.LABEL: label,
            Attribute.ID: label.encode("ascii"),
            Attribute.SUBJECT: loaded.subject.dump(),
            Attribute.ISSUER: loaded.issuer.dump(),
            Attribute.SERIAL_NUMBER: loaded["tbs_certificate"]["serial_number"].dump(),
            Attribute.VALUE: certificate,
        }
    )
    destroy(older)


def write_data(session: Any, application: str, name: str, content: bytes) -> None:
    """Write a data object that anybody may read, then take older ones of that name away."""
    older = find(session, ObjectClass.DATA, name)
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.DATA,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: False,
            Attribute.LABEL: name,
            Attribute.APPLICATION: application,
            Attribute.VALUE: content,
        }
    )
    destroy(older)


def read_data(session: Any, name: str) -> bytes | None:
    """Read a data object; None where there is none."""
    return next((bytes(one[Attribute.VALUE]) for one in find(session, ObjectClass.DATA, name)), None)


def read_contents(session: Any, application: str) -> KeyContents:
    """List key pairs with certificates, and data objects."""
    labels: list[str] = []
    for kind in (ObjectClass.PUBLIC_KEY, ObjectClass.CERTIFICATE):
        labels.extend(str(one[Attribute.LABEL]) for one in find(session, kind))
    containers = tuple(
        KeyContainer(application=application, name=label, slots=tuple(slot_of(session, label, use) for use in KeyUse))
        for label in dict.fromkeys(labels)
    )
    files = tuple(
        KeyFile(application=application, name=str(one[Attribute.LABEL]), size=len(one[Attribute.VALUE]))
        for one in find(session, ObjectClass.DATA)
    )
    return KeyContents(containers=containers, files=files)


def destroy(objects: Iterable[Any]) -> None:
    """Destroy objects."""
    for one in objects:
        one.destroy()

"""What is on an SKF device, as far as it can be seen without a PIN."""

import logging
from dataclasses import dataclass
from enum import IntEnum

from app.adapters.usb_key.skf.files import file_size
from app.adapters.usb_key.skf.layout import first_value, is_same_name, read_public_key, read_rsa_public_key, shown_name
from app.adapters.usb_key.skf.library import Said, SkfLibrary
from app.adapters.usb_key.skf.profiles import SkfProfile
from app.ports.usb_key_errors import KeyFailed, KeyRemoved, NotLoggedIn, UsbKeyError
from app.ports.usb_keys import KeyContainer, KeyContents, KeyFile, KeySlot, KeyUse
from pki.public_keys import PublicKey

log = logging.getLogger(__name__)

_NOT_FOUND = ("0A00001B", "0A00001C", "0A000031")
"""KEYNOTFOUND, CERTNOTFOUND, FILE_NOT_EXIST: there is no such key or certificate."""
_VAGUE = ("0A000001", "0A000004", "0A000006", "0A000007", "0A00000D", "0A000011", "0A00001D")
"""FAIL, FILEERR, INVALIDPARAM, READFILEERR, OBJERR, INDATAERR and a refused export, with which some libraries say the
same; a passing failure looks alike. What is believed absent by them is written again, which harms nothing."""
_SM2_BITS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHandles:
    """What the session has open itself: some libraries give no second handle, or close both with one."""

    application: tuple[str, int] = ("", 0)
    container: tuple[str, int] = ("", 0)


class Kind(IntEnum):
    """What SKF_GetContainerType tells; `UNKNOWN` where a library has no such function, `UNTOLD` where it failed."""

    UNTOLD = -2
    UNKNOWN = -1
    EMPTY = 0
    RSA = 1
    ECC = 2


def read_contents(library: SkfLibrary, device: int, own: OwnHandles) -> KeyContents:
    """List applications, containers and files."""
    applications: list[str] = []
    containers: list[KeyContainer] = []
    files: list[KeyFile] = []
    for name in library.names("SKF_EnumApplication", device):
        is_ours = is_same_name(name, own.application[0])
        is_own = is_ours and own.application[1] != 0
        handle = own.application[1] if is_own else library.open_handle("SKF_OpenApplication", device, name)
        try:
            shown = own.application[0] if is_ours else shown_name(name)
            applications.append(shown)
            containers.extend(_containers(library, handle, shown, own if is_ours else OwnHandles()))
            files.extend(_files(library, handle, shown))
        finally:
            if not is_own:
                library.result("SKF_CloseApplication", handle)
    return KeyContents(applications=tuple(applications), containers=tuple(containers), files=tuple(files))


def slot_of(library: SkfLibrary, container: int, use: KeyUse) -> KeySlot:
    """Read public key and certificate of one pair.

    That a signing key is absent is believed on a clear answer only: whoever believes it wrongly makes another one.
    """
    public_key, absent = slot_key(library, container, use), (*_NOT_FOUND, *_VAGUE)
    certificate = _answer_or_none(library, "SKF_ExportCertificate", container, use is KeyUse.SIGNING, absent)
    return KeySlot(use=use, public_key=public_key, certificate=first_value(certificate) if certificate else None)


def slot_key(library: SkfLibrary, container: int, use: KeyUse) -> bytes | None:
    """Read the public key of one pair alone, as SubjectPublicKeyInfo."""
    is_signing, kind = use is KeyUse.SIGNING, kind_of(library, container)
    vague = () if is_signing and kind not in (Kind.EMPTY, Kind.UNKNOWN) else _VAGUE
    blob = _answer_or_none(library, "SKF_ExportPublicKey", container, is_signing, (*_NOT_FOUND, *vague))
    return public_key_of(blob, library.profile, kind).spki_der if blob else None


def kind_of(library: SkfLibrary, container: int) -> Kind:
    """Ask what the container holds."""
    told = Said()
    try:
        is_answered = library.call_if_there("SKF_GetContainerType", container, told)
    except KeyFailed as error:
        log.info("container type not told: %s", error.facts.get("device_code"))
        return Kind.UNTOLD
    return Kind(told.told) if is_answered and told.told in (Kind.EMPTY, Kind.RSA, Kind.ECC) else Kind.UNKNOWN


def public_key_of(blob: bytes, profile: SkfProfile, kind: Kind) -> PublicKey:
    """Read a public key as its first number says: 256 bits, or an algorithm; where it is neither, as the kind does."""
    first = int.from_bytes(blob[: profile.ulong_bytes], "little")
    is_rsa = first != _SM2_BITS and kind is not Kind.ECC
    return read_rsa_public_key(blob, profile) if is_rsa else read_public_key(blob, profile)


def _answer_or_none(
    library: SkfLibrary, function: str, container: int, is_signing: bool, absent: tuple[str, ...]
) -> bytes | None:
    try:
        found = library.answer(function, container, is_signing)
        return found if any(found) else None  # some give zeros for what is not there
    except KeyRemoved:
        raise
    except UsbKeyError as error:
        if error.facts.get("device_code") in absent:
            return None
        raise


def _containers(library: SkfLibrary, application: int, shown: str, own: OwnHandles) -> list[KeyContainer]:
    found = []
    for container in _listed(library, "SKF_EnumContainer", application):
        is_ours = is_same_name(container, own.container[0])
        is_own = is_ours and own.container[1] != 0
        handle = own.container[1] if is_own else library.open_handle("SKF_OpenContainer", application, container)
        try:
            slots = tuple(_slot_or_other(library, handle, use, is_ours=is_ours) for use in KeyUse)
        finally:
            if not is_own:
                library.result("SKF_CloseContainer", handle)
        name = own.container[0] if is_ours else shown_name(container)
        found.append(KeyContainer(application=shown, name=name, slots=slots))
    return found


def _slot_or_other(library: SkfLibrary, container: int, use: KeyUse, *, is_ours: bool) -> KeySlot:
    """Read a pair; of another application's container that is not understood, say only that it is there."""
    try:
        return slot_of(library, container, use)
    except NotLoggedIn:
        return KeySlot(use=use)
    except KeyFailed:
        if is_ours:
            raise
        return KeySlot(use=use)


def _listed(library: SkfLibrary, function: str, application: int) -> tuple[str, ...]:
    """List what can be seen now: some libraries show what is in an application after a login only."""
    try:
        return library.names(function, application)
    except NotLoggedIn:
        return ()


def _files(library: SkfLibrary, application: int, shown: str) -> list[KeyFile]:
    names = _listed(library, "SKF_EnumFiles", application)
    sizes = ((file, file_size(library, application, file)) for file in names)
    return [KeyFile(application=shown, name=shown_name(file), size=size) for file, size in sizes]

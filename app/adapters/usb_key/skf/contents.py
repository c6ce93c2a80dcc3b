"""What is on an SKF device, as far as it can be seen without a PIN."""

from dataclasses import dataclass

from app.adapters.usb_key.skf.files import file_size
from app.adapters.usb_key.skf.layout import read_public_key
from app.adapters.usb_key.skf.library import Scalar, SkfLibrary
from app.ports.usb_key_errors import KeyRemoved, UsbKeyError
from app.ports.usb_keys import KeyContainer, KeyContents, KeyFile, KeySlot, KeyUse

_NOT_FOUND = ("0A00001B", "0A00001C", "0A000031")
"""KEYNOTFOUND, CERTNOTFOUND, FILE_NOT_EXIST: there is no such key or certificate."""
_VAGUE = ("0A000001", "0A000006")
"""FAIL and INVALIDPARAM, with which some libraries say the same; a passing failure looks alike."""
_TYPE_EMPTY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHandles:
    """What the session has open itself: some libraries give no second handle, or close both with one."""

    application: tuple[str, int] = ("", 0)
    container: tuple[str, int] = ("", 0)


def read_contents(library: SkfLibrary, device: int, own: OwnHandles) -> KeyContents:
    """List applications, containers and files."""
    applications = library.names("SKF_EnumApplication", device)
    containers: list[KeyContainer] = []
    files: list[KeyFile] = []
    for name in applications:
        is_own = own.application[0] == name and own.application[1] != 0
        handle = own.application[1] if is_own else library.open_handle("SKF_OpenApplication", device, name)
        try:
            containers.extend(_containers(library, handle, name, own if is_own else OwnHandles()))
            files.extend(_files(library, handle, name))
        finally:
            if not is_own:
                library.result("SKF_CloseApplication", handle)
    return KeyContents(applications=applications, containers=tuple(containers), files=tuple(files))


def slot_of(library: SkfLibrary, container: int, use: KeyUse) -> KeySlot:
    """Read public key and certificate of one pair.

    That a signing key is absent is believed on a clear answer only: whoever believes it wrongly makes another one.
    """
    is_signing = use is KeyUse.SIGNING
    vague = () if is_signing and not _is_empty(library, container) else _VAGUE
    blob = _answer_or_none(library, "SKF_ExportPublicKey", container, is_signing, (*_NOT_FOUND, *vague))
    certificate = _answer_or_none(library, "SKF_ExportCertificate", container, is_signing, (*_NOT_FOUND, *_VAGUE))
    return KeySlot(
        use=use,
        public_key=read_public_key(blob, library.profile).spki_der if blob else None,
        certificate=certificate,
    )


def _is_empty(library: SkfLibrary, container: int) -> bool:
    """Tell whether the container says that it is empty; one that cannot say is taken to be."""
    kind = Scalar()
    return not library.call_if_there("SKF_GetContainerType", container, kind) or kind.value == _TYPE_EMPTY


def _answer_or_none(
    library: SkfLibrary, function: str, container: int, is_signing: bool, absent: tuple[str, ...]
) -> bytes | None:
    try:
        return library.answer(function, container, is_signing) or None
    except KeyRemoved:
        raise
    except UsbKeyError as error:
        if error.facts.get("device_code") in absent:
            return None
        raise


def _containers(library: SkfLibrary, application: int, name: str, own: OwnHandles) -> list[KeyContainer]:
    found = []
    for container in library.names("SKF_EnumContainer", application):
        is_own = own.container[0] == container and own.container[1] != 0
        handle = own.container[1] if is_own else library.open_handle("SKF_OpenContainer", application, container)
        try:
            slots = tuple(slot_of(library, handle, use) for use in KeyUse)
        finally:
            if not is_own:
                library.result("SKF_CloseContainer", handle)
        found.append(KeyContainer(application=name, name=container, slots=slots))
    return found


def _files(library: SkfLibrary, application: int, name: str) -> list[KeyFile]:
    names = library.names("SKF_EnumFiles", application)
    return [KeyFile(application=name, name=file, size=file_size(library, application, file)) for file in names]

"""What is on an SKF device, as far as it can be seen without a PIN."""

from app.adapters.usb_key.skf.files import file_size
from app.adapters.usb_key.skf.layout import read_public_key
from app.adapters.usb_key.skf.library import SkfLibrary
from app.ports.usb_key_errors import KeyRemoved, UsbKeyError
from app.ports.usb_keys import KeyContainer, KeyContents, KeyFile, KeySlot, KeyUse

_ABSENT = ("0A00001B", "0A00001C", "0A000031", "0A000001", "0A000006")
"""Codes with which libraries say that there is no such key or certificate."""


def read_contents(library: SkfLibrary, device: int) -> KeyContents:
    """List applications, containers and files."""
    applications = library.names("SKF_EnumApplication", device)
    containers: list[KeyContainer] = []
    files: list[KeyFile] = []
    for name in applications:
        handle = library.open_handle("SKF_OpenApplication", device, name)
        try:
            containers.extend(_containers(library, handle, name))
            files.extend(_files(library, handle, name))
        finally:
            library.result("SKF_CloseApplication", handle)
    return KeyContents(applications=applications, containers=tuple(containers), files=tuple(files))


def slot_of(library: SkfLibrary, container: int, use: KeyUse) -> KeySlot:
    """Read public key and certificate of one pair."""
    is_signing = use is KeyUse.SIGNING
    blob = _answer_or_none(library, "SKF_ExportPublicKey", container, is_signing)
    return KeySlot(
        use=use,
        public_key=read_public_key(blob, library.profile).spki_der if blob else None,
        certificate=_answer_or_none(library, "SKF_ExportCertificate", container, is_signing),
    )


def _answer_or_none(library: SkfLibrary, function: str, container: int, is_signing: bool) -> bytes | None:
    try:
        return library.answer(function, container, is_signing) or None
    except KeyRemoved:
        raise
    except UsbKeyError as error:
        if error.facts.get("device_code") in _ABSENT:
            return None
        raise


def _containers(library: SkfLibrary, application: int, name: str) -> list[KeyContainer]:
    found = []
    for container in library.names("SKF_EnumContainer", application):
        handle = library.open_handle("SKF_OpenContainer", application, container)
        try:
            slots = tuple(slot_of(library, handle, use) for use in KeyUse)
        finally:
            library.result("SKF_CloseContainer", handle)
        found.append(KeyContainer(application=name, name=container, slots=slots))
    return found


def _files(library: SkfLibrary, application: int, name: str) -> list[KeyFile]:
    names = library.names("SKF_EnumFiles", application)
    return [KeyFile(application=name, name=file, size=file_size(library, application, file)) for file in names]

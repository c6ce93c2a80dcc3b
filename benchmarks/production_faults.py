"""The faults of the production matrix: what strikes, where, and how the operator goes on."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.results import Size
from tests.integration.production.program import NOTHING, Struck

SKF_ACTIONS = (
    "error 0A000001",
    "remove",
    "remove_after",
    "crash",
    "crash_after",
    "hang",
    "no_room",
    "kill_program",
    "kill_program_after",
)
PKCS11_ACTIONS = ("error 30", "remove", "remove_after", "crash", "hang", "kill_program", "kill_program_after")
REQUEST_HOWS = ("unreachable", "answer lost", "kill before", "kill after")
COMMIT_HOWS = ("kill before", "kill after")
OPENING_CALLS = 12
"""EnumDev … GetDevInfo of finding the key: struck as well, but a sample of them says all."""
HANG_STEP = 6
"""Each hanging call costs its time limit, so only every sixth is one."""
PKCS11_STEP = 9
"""A token is asked some hundreds of times; every ninth call, another one for each kind of fault."""
LYING = "quirk bad_memory"
REFUSED = "fault SKF_ImportECCKeyPair 0 error 0A000011"
NEEDS_ROOM = ("SKF_CreateContainer", "SKF_ImportCertificate", "SKF_CreateFile", "SKF_WriteFile")
READ_BACK_CALLS = 24
"""So many calls before the last one a faultless run begins to read back."""
_LEFT_TO_THE_FULL_MATRIX = frozenset(
    {"pkcs11 hang", "pkcs11 crash", "pkcs11 kill_program", "pkcs11 remove_after", "skf no_room", "skf crash_after"}
)
_BOTH_IN_SAMPLE = frozenset(
    {"lying key, request answer lost", "lying key, commit kill after", "lying key, skf kill_program",
     "skf for ever, request kill after"}
)  # fmt: skip
"""Of the cases with two faults."""
SKF_FUNCTIONS = (
    "SKF_EnumDev",
    "SKF_ConnectDev",
    "SKF_GetDevInfo",
    "SKF_LockDev",
    "SKF_GenRandom",
    "SKF_DevAuth",
    "SKF_EnumApplication",
    "SKF_CreateApplication",
    "SKF_OpenApplication",
    "SKF_VerifyPIN",
    "SKF_EnumContainer",
    "SKF_CreateContainer",
    "SKF_GenECCKeyPair",
    "SKF_ExportPublicKey",
    "SKF_ExportCertificate",
    "SKF_ECCSignData",
    "SKF_ImportCertificate",
    "SKF_ImportECCKeyPair",
    "SKF_EnumFiles",
    "SKF_CreateFile",
    "SKF_WriteFile",
    "SKF_GetFileInfo",
    "SKF_ReadFile",
    "SKF_SetLabel",
)
PKCS11_FUNCTIONS = (
    "C_GetSlotList",
    "C_GetTokenInfo",
    "C_OpenSession",
    "C_Login",
    "C_InitPIN",
    "C_SetPIN",
    "C_GenerateKeyPair",
    "C_FindObjectsInit",
    "C_GetAttributeValue",
    "C_SignInit",
    "C_Sign",
    "C_CreateObject",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One fault. `device`: a line of the device's control file. `is_again`: the same program goes on, PIN known.

    `is_lying`: the key's memory fails as well, from the first call to the last: it has to end in quarantine.
    """

    driver: str
    device: str = ""
    struck: Struck = NOTHING
    is_again: bool = False
    is_lying: bool = False

    @property
    def control(self) -> tuple[str, ...]:
        """The lines of the device's control file."""
        return (LYING,) * self.is_lying + (self.device,) * bool(self.device)

    @property
    def kind(self) -> str:
        """What the counts are kept by."""
        found = ["lying key"] * self.is_lying
        if self.device:
            words = self.device.split()
            found.append(f"{self.driver} {'for ever' if words[0] == 'fault' else words[3]}")
        if self.struck is not NOTHING:
            found.append(f"{self.struck.what} {self.struck.how}{' for ever' if self.struck.forever else ''}")
        return ", ".join(found)

    def __str__(self) -> str:
        """Name the case."""
        struck = f"{self.struck.what} {self.struck.at} {self.struck.how} {self.struck.forever}"
        what = ", ".join((*self.control, *(() if self.struck is NOTHING else (struck,))))
        return f"{self.driver} {what}, then {'again' if self.is_again else 'a new program'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """What a faultless run counts."""

    skf_calls: int
    pkcs11_calls: int
    requests: int
    commits: int


def cases(clean: Clean, size: Size) -> list[Case]:
    """Return every fault, shuffled by a fixed seed; the sample takes some of each kind."""
    everything = list(_everything(clean))
    random.Random(50_000).shuffle(everything)
    if size is Size.FULL:
        return everything
    picked: dict[str, list[Case]] = {}
    for case in everything:
        picked.setdefault(case.kind, []).append(case)
    return [some[0] for kind, some in picked.items() if _is_in_sample(kind)]


def _is_in_sample(kind: str) -> bool:
    is_of_two = ", " in kind
    return kind in _BOTH_IN_SAMPLE if is_of_two else kind not in _LEFT_TO_THE_FULL_MATRIX


def _everything(clean: Clean) -> Iterator[Case]:
    yield from _device("skf", SKF_ACTIONS, clean.skf_calls, 1)
    yield from _device("pkcs11", PKCS11_ACTIONS, clean.pkcs11_calls, PKCS11_STEP)
    for driver, functions, error in (("skf", SKF_FUNCTIONS, "0A000001"), ("pkcs11", PKCS11_FUNCTIONS, "30")):
        yield from (Case(driver=driver, device=f"fault {name} 0 error {error}") for name in functions)
    for at in range(1, clean.requests + 1):
        for how in REQUEST_HOWS:
            yield Case(driver="skf", struck=Struck(what="request", at=at, how=how))
        for how in REQUEST_HOWS[:2]:
            yield Case(driver="skf", struck=Struck(what="request", at=at, how=how), is_again=True)
            yield Case(driver="skf", struck=Struck(what="request", at=at, how=how, forever=True), is_again=at % 2 == 0)
    yield from _ending_badly(clean)
    for at in range(1, clean.commits + 1):
        yield from (Case(driver="skf", struck=Struck(what="commit", at=at, how=how)) for how in COMMIT_HOWS)


def _ending_badly(clean: Clean) -> Iterator[Case]:
    """A key that lies, and an envelope that the key refuses (ADR 0130): struck again while its set is revoked."""
    yield Case(driver="skf", is_lying=True)
    yield Case(driver="skf", device=REFUSED)
    yield from (Case(driver="skf", device=f"fault {name} 0 no_room") for name in NEEDS_ROOM)
    for at in range(1, clean.requests + 2):
        for index, how in enumerate(REQUEST_HOWS):
            struck = Struck(what="request", at=at, how=how)
            yield Case(driver="skf", is_lying=True, struck=struck, is_again=not how.startswith("kill") and at % 2 == 0)
            if (at + index) % 2:
                yield Case(driver="skf", device=REFUSED, struck=struck)
    for at in range(1, clean.commits + 3):
        for how in COMMIT_HOWS:
            yield Case(driver="skf", is_lying=True, struck=Struck(what="commit", at=at, how=how))
    for number in range(clean.skf_calls - READ_BACK_CALLS, clean.skf_calls + 1):
        action = SKF_ACTIONS[number % len(SKF_ACTIONS)]
        yield Case(driver="skf", is_lying=True, device=f"once * {number} {action}")


def _device(driver: str, actions: tuple[str, ...], calls: int, step: int) -> Iterator[Case]:
    for index, action in enumerate(actions):
        apart = step * (HANG_STEP if action == "hang" else 1)
        for number in range(1 + index % apart, calls + 1, apart):
            if driver == "skf" and number <= OPENING_CALLS and (number + index) % 3:
                continue
            kills = action.startswith("kill")
            yield Case(driver=driver, device=f"once * {number} {action}", is_again=not kills and number % 2 == 1)

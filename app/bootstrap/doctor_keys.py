"""The doctor's look at the desk's own devices: the vendor library in its process."""

from collections.abc import Iterable
from contextlib import closing
from typing import Final

from app.bootstrap.doctor_findings import Finding, Standing
from app.bootstrap.usb_keys import driver_of, open_usb_keys
from app.ports.errors import WorkstationError
from app.ports.settings import Settings
from app.ports.usb_key_errors import DeviceCrashed, DeviceHung, WrongProfile
from app.ports.usb_keys import LibraryKeys, NoticedBy

LIMITS: Final = {"start": 5.0, "keys.present": 5.0}
"""Seconds: a library that says nothing in ten would stop a desk too."""
EVENT_SECONDS: Final = 0.4
_EVENTS_FOR_NOTHING: Final = 4
STANDARD: Final = "standard"


def key_profile(settings: Settings) -> Iterable[Finding]:
    """Load the vendor library in a device process, as production does, and say which SKF parameters fit it."""
    if not settings.key_library:
        return
    try:
        is_skf = (settings.key_driver or driver_of(settings.key_library)) == "skf"
        wanted = settings.key_profile if settings.key_profile != "auto" else STANDARD
        with closing(open_usb_keys(settings, profile=wanted, limits=LIMITS)) as keys:
            found = keys.present()
            by_events = _has_events(keys) if is_skf else False
    except WrongProfile as error:
        yield _wrong(settings, error)
        return
    except WorkstationError as error:
        lasting = isinstance(error, DeviceHung | DeviceCrashed)
        advice = f"{error.sentence}厂商库不可用时不能制证。" if lasting else error.sentence
        if isinstance(error, DeviceCrashed) and settings.key_profile != "fixed":
            advice += "有的库不接受 NULL 缓冲区，可将 SKF 厂商参数改为 fixed 再试。"
        yield _finding(error.code, Standing.FAULT, advice)
        return
    yield _noticing(is_skf=is_skf, by_events=by_events)
    if not found:
        yield _finding("没有插入介质", Standing.ADVICE, "插入一只介质后重新运行，可核对厂商参数。")
        return
    fits = f"，SKF 参数 {wanted} 相符" if is_skf else ""
    yield _finding(f"{len(found)} 只介质可读{fits}")


def _has_events(keys: LibraryKeys) -> bool:
    """Let the library wait for an event: one that has none says so, or tells of events that are none."""
    notice = keys.wait_for_change((), 0)
    for _ in range(_EVENTS_FOR_NOTHING):
        notice = keys.wait_for_change(notice.names, EVENT_SECONDS)
        if not notice.is_due or notice.noticed_by is NoticedBy.POLLING:
            break
    return notice.noticed_by is NoticedBy.EVENTS


def _noticing(*, is_skf: bool, by_events: bool) -> Finding:
    if by_events:
        value, advice = "事件通知（SKF_WaitForDevEvent）", ""
    elif is_skf:
        value, advice = "定时查询", "厂商库不提供插拔事件（SKF_WaitForDevEvent），改为定时查询，不影响制证。"
    else:
        value, advice = "定时查询", ""
    return Finding(code="key_events", name="USBKey 插拔", value=value, standing=Standing.GOOD, advice=advice)


def _wrong(settings: Settings, error: WrongProfile) -> Finding:
    """With `auto` another profile is taken by itself; a named one that does not fit stops production."""
    if settings.key_profile == "auto":
        return _finding("自动选择厂商参数", advice=error.sentence)
    return _finding("厂商参数不符", Standing.FAULT, error.sentence)


def _finding(value: str, standing: Standing = Standing.GOOD, advice: str = "") -> Finding:
    return Finding(code="key_profile", name="USBKey 参数", value=value, standing=standing, advice=advice)

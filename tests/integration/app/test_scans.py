"""The picture cache: nothing readable on disk, bounded, wiped, and whole after anything."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.adapters.database.store import SqlStore, open_store
from app.adapters.folder.lock import LockFile
from app.adapters.scans.encrypted import EncryptedScans
from app.ports.audit import AuditChain
from app.ports.errors import Refused, Unavailable
from pki.wrapped_page import WrappedPage, public_key_of, unwrap_page
from review.orders import OrderNo
from tests.fakes.clock import FakeClock

KEY = bytes(32)
NO = OrderNo("JX1")
TRAY = OrderNo("tray")
SECRET = b"w" * 32
PUBLIC = public_key_of(SECRET).hex()
JPEG = b"\xff\xd8\xff\xe0" + b"JFIF" + bytes(range(256)) * 4200  # a little over 1 MiB


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    store = open_store(tmp_path / "w.db", KEY, chain=AuditChain(b"x"), lock=LockFile(tmp_path / "l"))
    yield store
    store.close()


@pytest.fixture
def scans(tmp_path: Path, store: SqlStore, clock: FakeClock) -> EncryptedScans:
    return EncryptedScans(tmp_path / "scans", KEY, store=store, clock=clock, max_mb=3, max_days=14)


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "scans").iterdir())


def test_a_page_comes_back_and_is_unreadable_on_disk(scans: EncryptedScans, tmp_path: Path) -> None:
    sha256 = scans.put(JPEG, order_no=NO)

    assert scans.get(sha256) == JPEG
    (path,) = files(tmp_path)
    content = path.read_bytes()
    assert b"JFIF" not in content
    assert sha256 not in path.name
    assert NO not in path.name


def test_the_same_page_is_kept_once(scans: EncryptedScans, tmp_path: Path) -> None:
    assert scans.put(JPEG, order_no=NO) == scans.put(JPEG, order_no=NO)
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "gone"])
def test_a_damaged_file_is_dropped_not_shown(scans: EncryptedScans, tmp_path: Path, damage: str) -> None:
    sha256 = scans.put(JPEG, order_no=NO)
    (path,) = files(tmp_path)
    content = bytearray(path.read_bytes())
    content[500] ^= 1
    match damage:
        case "flip":
            path.write_bytes(content)
        case "cut":
            path.write_bytes(content[:100])
        case "empty":
            path.write_bytes(b"")
        case "gone":
            path.unlink()

    assert scans.get(sha256) is None
    assert scans.put(JPEG, order_no=NO) == sha256
    assert scans.get(sha256) == JPEG


def wrapped(tmp_path: Path) -> list[WrappedPage]:
    folder = tmp_path / "wrapped"
    return [unwrap_page(SECRET, path.read_bytes()) for path in folder.iterdir()] if folder.exists() else []


def test_what_the_server_has_not_got_is_wrapped_to_its_key_until_it_has(scans: EncryptedScans, tmp_path: Path) -> None:
    before = scans.put(b"before the key was known", order_no=TRAY, pinned=True)
    assert wrapped(tmp_path) == []
    scans.wrap_pinned(PUBLIC)
    assert wrapped(tmp_path) == [WrappedPage(content=b"before the key was known", order_no=TRAY)]
    after = scans.put(JPEG, order_no=TRAY, pinned=True)
    scans.put(b"from the server", order_no=NO)
    scans.unpin(before)
    assert wrapped(tmp_path) == [WrappedPage(content=JPEG, order_no=TRAY)]

    scans.put(JPEG, order_no=NO, pinned=True)
    assert wrapped(tmp_path) == [WrappedPage(content=JPEG, order_no=NO)]
    scans.unpin(after)
    assert wrapped(tmp_path) == []


def test_another_servers_key_wraps_anew(scans: EncryptedScans, tmp_path: Path) -> None:
    scans.wrap_pinned(public_key_of(b"o" * 32).hex())
    scans.put(JPEG, order_no=NO, pinned=True)
    scans.wrap_pinned(PUBLIC)

    assert [page.content for page in wrapped(tmp_path)] == [JPEG]


def test_a_copy_stays_when_the_page_itself_is_damaged(scans: EncryptedScans, tmp_path: Path, clock: FakeClock) -> None:
    scans.wrap_pinned(PUBLIC)
    sha256 = scans.put(JPEG, order_no=NO, pinned=True)
    (path,) = files(tmp_path)
    path.write_bytes(b"")
    clock.time = datetime.now(UTC) + timedelta(days=1)

    assert scans.get(sha256) is None
    scans.shrink()
    assert [page.content for page in wrapped(tmp_path)] == [JPEG]


def test_a_copy_left_by_a_killed_program_is_swept(scans: EncryptedScans, tmp_path: Path, clock: FakeClock) -> None:
    scans.wrap_pinned(PUBLIC)
    sha256 = scans.put(JPEG, order_no=NO, pinned=True)
    (copy,) = (tmp_path / "wrapped").iterdir()
    content = copy.read_bytes()
    scans.unpin(sha256)
    copy.write_bytes(content)
    scans.shrink()
    assert copy.exists()

    clock.time = datetime.now(UTC) + timedelta(hours=2)
    scans.shrink()
    assert not copy.exists()


@pytest.mark.parametrize("key", ["", "no key", "00" * 32, PUBLIC[:-2]])
def test_a_key_that_is_none_is_refused_and_not_used(scans: EncryptedScans, tmp_path: Path, key: str) -> None:
    scans.wrap_pinned(PUBLIC)
    with pytest.raises(Refused) as caught:
        scans.wrap_pinned(key)
    assert caught.value.code == "wrapping_key_invalid"
    scans.put(JPEG, order_no=NO, pinned=True)
    assert [page.content for page in wrapped(tmp_path)] == [JPEG]


def test_a_file_put_in_the_place_of_another_is_refused(scans: EncryptedScans, tmp_path: Path) -> None:
    first, second = scans.put(JPEG, order_no=NO), scans.put(b"other", order_no=NO)
    one, two = files(tmp_path)
    one_content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(one_content)

    assert (scans.get(first), scans.get(second)) == (None, None)


def test_the_cache_is_bounded_and_forgets_the_longest_unused_first(
    scans: EncryptedScans, clock: FakeClock, tmp_path: Path
) -> None:
    kept = []
    for number in range(5):
        kept.append(scans.put(JPEG + bytes([number]), order_no=NO))
        clock.advance(hours=1)
    assert scans.get(kept[0]) is not None  # used again, so the next oldest goes first

    assert scans.shrink() == 3
    assert [scans.get(sha256) is not None for sha256 in kept] == [True, False, False, False, True]
    assert len(files(tmp_path)) == 2


def test_old_pages_leave(scans: EncryptedScans, clock: FakeClock) -> None:
    sha256 = scans.put(b"page", order_no=NO)
    clock.advance(days=15)

    assert scans.shrink() == 1
    assert scans.get(sha256) is None


def test_a_page_not_yet_uploaded_is_never_thrown_away(scans: EncryptedScans, clock: FakeClock) -> None:
    sha256 = scans.put(JPEG, order_no=NO, pinned=True)
    scans.put(JPEG, order_no=NO)
    clock.advance(days=99)
    scans.wipe_order(NO)

    assert scans.shrink() == 0
    assert scans.get(sha256) == JPEG
    scans.unpin(sha256)
    scans.wipe_order(NO)
    assert scans.get(sha256) is None


def test_wiping_an_order_leaves_others_alone(scans: EncryptedScans, tmp_path: Path) -> None:
    mine, other = scans.put(b"mine", order_no=NO), scans.put(b"other", order_no=OrderNo("JX2"))
    scans.wipe_order(NO)

    assert (scans.get(mine), scans.get(other)) == (None, b"other")
    assert len(files(tmp_path)) == 1


def test_what_a_killed_program_left_is_swept(scans: EncryptedScans, tmp_path: Path, clock: FakeClock) -> None:
    scans.put(b"page", order_no=NO)
    stray = tmp_path / "scans" / "stray"
    stray.write_bytes(b"x")
    an_hour_ago = (clock.now() - timedelta(hours=2)).timestamp()
    os.utime(stray, (an_hour_ago, an_hour_ago))
    scans.shrink()

    assert not stray.exists()
    assert len(files(tmp_path)) == 1


def test_a_full_disk_is_said(scans: EncryptedScans, tmp_path: Path) -> None:
    (tmp_path / "scans").write_bytes(b"a file where the folder should be")
    with pytest.raises(Unavailable) as caught:
        scans.put(b"page", order_no=NO)
    assert caught.value.code == "cache_not_writable"

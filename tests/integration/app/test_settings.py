"""The settings file and the locks of the data folder."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.folder.lock import LockFile
from app.adapters.folder.settings_file import TomlSettings
from app.ports.errors import UserError
from app.ports.settings import SecretsPlace, Settings, Theme

ROOT = Path(__file__).parents[3]


def test_settings_come_back(tmp_path: Path) -> None:
    changed = Settings(
        server_url="https://办公.example.cn", theme=Theme.DARK, secrets=SecretsPlace.FILE, undo_seconds=0.5,
        is_training=True, intake_folder='C:\\扫描 "件"\\',
    )  # fmt: skip
    file = TomlSettings(tmp_path / "new" / "settings.toml")
    assert file.load() == Settings()
    file.save(changed)
    assert file.load() == changed


def test_every_field_says_what_it_means(tmp_path: Path) -> None:
    file = TomlSettings(tmp_path / "settings.toml")
    file.save(Settings())
    text = (tmp_path / "settings.toml").read_text(encoding="utf-8")
    for field in dataclasses.fields(Settings):
        assert field.metadata["meaning"] in text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("undo_seconds = 500", "undo_seconds"),
        ("undo_seconds = -1", "undo_seconds"),
        ("undo_seconds = true", "undo_seconds"),
        ('undo_seconds = "8"', "undo_seconds"),
        ('theme = "pink"', "theme"),
        ("server_url = 5", "server_url"),
        ("this is = = not toml", "TOML"),
        ("\x00\xff", "TOML"),
    ],
)
def test_a_wrong_value_names_its_field(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        TomlSettings(path).load()
    assert caught.value.code == "settings_invalid"
    assert why in caught.value.sentence


def test_a_whole_number_does_for_a_fraction_and_unknown_fields_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("undo_seconds = 5\nof_tomorrow = 1\n")
    assert TomlSettings(path).load() == Settings(undo_seconds=5.0)


def test_a_lock_is_held_once_and_freed_by_the_death_of_its_process(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "x.lock"
    code = (
        "import sys; from pathlib import Path; from app.adapters.folder.lock import LockFile\n"
        "with LockFile(Path(sys.argv[1])).try_hold() as held: print(held, flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with LockFile(path).try_hold(0.2) as held:
            assert not held
        holder.kill()
        holder.wait()
        with LockFile(path).try_hold(5) as held:
            assert held
            with LockFile(path).try_hold() as again:
                assert not again


def test_settings_are_read_again_only_when_the_file_changed(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    kept, other = TomlSettings(path), TomlSettings(path)
    assert kept.load() is kept.load(), "no file yet"
    other.save(Settings(undo_seconds=3.0))
    first = kept.load()
    assert first.undo_seconds == 3.0
    assert kept.load() is first
    path.write_text(path.read_text("utf-8").replace("undo_seconds = 3.0", "undo_seconds = 12.0"), "utf-8")
    assert kept.load().undo_seconds == 12.0
    path.unlink()
    assert kept.load() == Settings()

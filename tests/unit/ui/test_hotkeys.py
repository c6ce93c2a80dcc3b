"""The keys: none clashes as delivered, own ones persist, the input method's keys are refused."""

import pytest

from ui.hotkeys import FORBIDDEN, HOTKEYS, Command, HotkeyMap, canonical


def test_every_command_has_a_row() -> None:
    assert {row.command for row in HOTKEYS} == set(Command)


def test_no_two_commands_of_a_page_share_a_key() -> None:
    keys = HotkeyMap()
    clashes = [(row.command, key) for row in HOTKEYS for key in row.keys if keys.clash(row.command, canonical(key))]
    assert clashes == []


def test_nothing_is_bound_to_the_input_methods_keys() -> None:
    assert not {canonical(key) for row in HOTKEYS for key in row.keys} & {canonical(key) for key in FORBIDDEN}


def test_own_keys_are_kept() -> None:
    keys = HotkeyMap()
    assert keys.assign(Command.APPROVE, "F9") is None
    assert HotkeyMap(keys.own()).commands("F9") == (Command.APPROVE,)
    assert Command.APPROVE not in HotkeyMap(keys.own()).commands("A")


def test_a_taken_key_is_refused() -> None:
    keys = HotkeyMap()
    assert keys.assign(Command.APPROVE, "R") is Command.REJECT
    assert keys.commands("A") == (Command.APPROVE,)


@pytest.mark.parametrize("key", sorted(FORBIDDEN - {"Shift"}))
def test_forbidden_keys_stay_free(key: str) -> None:
    keys = HotkeyMap()
    keys.assign(Command.APPROVE, key)
    assert keys.keys(Command.APPROVE) == ("A",)

"""Which library drives the keys, and how it is spoken to: chosen in the settings, where every sentence sends people."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QPushButton

from tests.fakes.ui_station import FakeOffice
from ui.office.settings import SettingsPage
from ui.parts import PageName
from ui.production.seal_panel import SealPanel
from ui.shell.window import Window


def settings_page(window: Window, settled: Callable[[], None]) -> SettingsPage:
    window.go(PageName.SETTINGS, "")
    settled()
    page = window.current()
    assert isinstance(page, SettingsPage)
    return page


def choice(page: SettingsPage, name: str) -> QComboBox:
    found = page.findChild(QComboBox, name)
    assert found is not None
    return found


def test_driver_and_profile_are_chosen_and_kept(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    page = settings_page(window, settled)
    driver, profile = choice(page, "key_driver"), choice(page, "key_profile")
    assert (driver.currentData(), profile.currentData()) == ("", "auto")
    driver.setCurrentIndex(driver.findData("skf"))
    profile.setCurrentIndex(profile.findData("fixed"))
    save = page.findChild(QPushButton, "save_settings")
    assert save is not None
    save.click()
    assert (office.settings_value.key_driver, office.settings_value.key_profile) == ("skf", "fixed")


def test_a_profile_of_another_version_is_kept(window: Window, office: FakeOffice, settled: Callable[[], None]) -> None:
    office.settings_value = replace(office.settings_value, key_profile="of-a-later-version")
    page = settings_page(window, settled)
    assert choice(page, "key_profile").currentText() == "of-a-later-version"
    save = page.findChild(QPushButton, "save_settings")
    assert save is not None
    save.click()
    assert office.settings_value.key_profile == "of-a-later-version"


def test_a_person_in_charge_has_a_seal_only_where_the_order_names_one(
    window: Window, office: FakeOffice, settled: Callable[[], None]
) -> None:
    window.go(PageName.PRODUCTION, "")
    settled()
    panel = window.findChild(SealPanel)
    kinds = window.findChild(QComboBox, "seal_kind")
    assert panel is not None
    assert kinds is not None
    order = next(iter(office.orders_by_no.values()))
    for person, offered in (("", ["company", "legal"]), ("张三", ["company", "legal", "private", "signature"])):
        panel.show_order(replace(order, person_in_charge=person))
        assert [kinds.itemData(at) for at in range(kinds.count())] == offered
    settled()

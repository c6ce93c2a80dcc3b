"""PINs of a key in the making: the user's lives in memory only, the admin's is with the server before it is set."""

from app.ports.usb_keys import KeySetup, Pin
from app.services.production_bench import Bench
from app.services.production_log import DONE
from app.services.production_values import Step


def can_log_in(bench: Bench) -> bool:
    """Tell whether a PIN is known for our unfinished key; one that was lost is replaced by the admin PIN."""
    job = bench.job
    if bench.pins.recall(job.order_no, job.usb_key_serial) is not None:
        return True
    admin = held_admin_pin(bench)
    if admin is None:
        return False
    pin = job.user_pin or bench.policy.user_pin()
    bench.session.pins.unblock(admin, pin)
    bench.pins.remember(job.order_no, job.usb_key_serial, pin)
    return True


def held_admin_pin(bench: Bench) -> Pin | None:
    """Return the newest admin PIN that the server holds for this key."""
    if bench.admin_pins is None:
        return None
    held = bench.admin_pins.withdraw(bench.job.usb_key_serial)
    if not held:
        return None  # nothing was lent
    bench.admin_pins.give_back(bench.job.usb_key_serial)
    return held[0]


def is_personalised(bench: Bench) -> bool:
    """An empty key of ours (PINs set, nothing on it yet) looks blank on PKCS#11."""
    known = bench.pins.recall(bench.job.order_no, bench.job.usb_key_serial)
    return known is not None and bool(bench.log.past().fact(Step.PIN, "personalised"))


def personalise(bench: Bench) -> None:
    """Set both PINs of a blank key; the admin PIN is with the server before the key has it."""
    job = bench.job
    held = held_admin_pin(bench)
    admin = held or _new_admin_pin(bench)
    user = job.user_pin or bench.policy.user_pin()
    setup = KeySetup(
        user_pin=user,
        admin_pin=admin,
        factory_secret=_arrival_secret(bench, held),
        user_tries=bench.policy.user_tries,
        admin_tries=bench.policy.admin_tries,
    )
    bench.require_begun()
    bench.pins.remember(job.order_no, job.usb_key_serial, user)
    bench.session.initialise(setup)
    bench.log.note(Step.PIN, DONE, personalised="yes")


def _arrival_secret(bench: Bench, held: Pin | None) -> Pin | None:
    """Return what opens the key now.

    Where the admin PIN opens it, a deposited one was set, unless a run ended between deposit and setting: then that
    PIN was refused, the log says so, and this time it is the one that the key arrived with.
    """
    if held is None or not bench.session.info().admin_pin_opens:
        return bench.job.factory_secret
    return bench.job.factory_secret if bench.log.past().was_refused else held


def _new_admin_pin(bench: Bench) -> Pin:
    """Deposit a random admin PIN before it is set; without a place for it, a token keeps the one it came with."""
    if bench.admin_pins is None:
        return bench.job.factory_secret or bench.policy.admin_pin()
    admin = bench.policy.admin_pin()
    bench.admin_pins.deposit(bench.job.usb_key_serial, admin)
    return admin

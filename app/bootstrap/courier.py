"""The office's account with SF Express: address and partner from the settings, the check word from the keyring."""

from app.adapters.courier_sf.sf_express import PRODUCTION_URL, SfAccount, SfExpress
from app.bootstrap.seat import Seat
from app.bootstrap.secrets import SeatSecrets, choose_secrets
from app.ports.courier import Courier
from app.ports.errors import UserError
from app.services.session import Session
from app.services.waybills import Waybills
from review.orders import Recipient

CHECK_WORD = "sf-check-word"


def waybills(seat: Seat, session: Session) -> Waybills:
    """Build the ordering of waybills; without an account it says how numbers are entered."""
    settings = seat.settings
    sender = Recipient(name=settings.sender_name, mobile=settings.sender_phone, address=settings.sender_address)
    return Waybills(_courier(seat), session=session, store=seat.store, clock=seat.clock, sender=sender)


def keep_check_word(check_word: str) -> str:
    """Put the check word of the real office into the keyring; return where that is."""
    from app.bootstrap.workstation import open_workplace

    with open_workplace() as workplace:
        secrets = choose_secrets(workplace.folder, workplace.settings_file.load())
        SeatSecrets(secrets, is_training=False).set(CHECK_WORD, check_word)
        return secrets.describe()


def _courier(seat: Seat) -> Courier | None:
    """A training office never sends a courier; an office without a partner number has none."""
    settings = seat.settings
    if settings.is_training or not settings.sf_partner_id:
        return None
    check_word = seat.secrets.get(CHECK_WORD)
    if check_word is None:
        return _Unsigned()
    url = settings.sf_url or PRODUCTION_URL
    account = SfAccount(
        partner_id=settings.sf_partner_id, check_word=check_word, url=url, express_type=settings.sf_product
    )
    return SfExpress(account, clock=seat.clock)


class _Unsigned:
    """An account whose check word is not in the keyring."""

    def order_waybill(self, _consignment: object) -> str:
        """Say what is missing."""
        raise _missing()

    def routes(self, _waybill_number: str, *, recipient_mobile: str) -> tuple[()]:
        """Say what is missing."""
        raise _missing()


def _missing() -> UserError:
    sentence = "钥匙串中没有顺丰校验码。请运行 ca-review courier check-word --check-word-stdin 存入后重试。"
    return UserError("sf_check_word_missing", sentence)

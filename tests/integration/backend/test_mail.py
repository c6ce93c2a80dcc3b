"""The invoice goes out by a real SMTP conversation, and comes back as bounced when it is refused."""

import base64
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from backend.mail import SmtpDelivery
from backend.parts import Mail, MailNotDelivered
from backend.services.delivery import Postman, deliver_due
from tests.integration.backend.bench import Bench, order_number
from tests.integration.backend.desk import Desk, KeyOnDesk
from tests.integration.backend.path import Office

NO = order_number(1)
PDF = "JVBERi0xLjQKJcOkw7zDtsOfCg=="  # %PDF-1.4


class Conversation(socketserver.StreamRequestHandler):
    """One SMTP session (RFC 5321), as a small mail server holds it."""

    def handle(self) -> None:
        assert isinstance(self.server, MailServer)
        self._say("220 mail.test")
        while line := self.rfile.readline():
            verb = line.decode().strip().upper()
            if verb.startswith("DATA"):
                self._say("354 go on")
                self.server.mails.append(self._message())
                self._say("250 taken")
            elif verb.startswith("RCPT") and self.server.refusal:
                self._say(self.server.refusal)
            elif verb.startswith("EHLO") and self.server.account:
                self._say("250-mail.test")
                self._say("250 AUTH PLAIN")
            elif verb.startswith("AUTH"):
                self.server.sign_ins += 1
                given = base64.b64decode(line.split()[-1])
                self.server.signed_in = given == b"\x00" + b"\x00".join(self.server.account)
                self._say("235 welcome" if self.server.signed_in else "535 no such account")
            elif verb.startswith("MAIL") and self.server.account and not self.server.signed_in:
                self._say("530 sign in first")
            elif verb.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say("250 mail.test")

    def _message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails: list[bytes] = []
        self.refusal = ""
        self.account: tuple[bytes, bytes] | tuple[()] = ()
        self.signed_in = False
        self.sign_ins = 0


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _invoiced(office: Office) -> None:
    key = KeyOnDesk()
    office.to_shipping(key)
    office.production.done(NO, "invoices", {"number": "26360000000012345678", "pdf_b64": PDF})


def _delivery(server: MailServer) -> SmtpDelivery:
    return SmtpDelivery(host="127.0.0.1", port=server.server_address[1], sender="office@example.com")


def test_the_invoice_is_delivered_once_with_its_pdf(bench: Bench, mail_server: MailServer) -> None:
    with Office(bench, NO) as office:
        _invoiced(office)
        assert deliver_due(bench.office, _delivery(mail_server)) == 1
        assert deliver_due(bench.office, _delivery(mail_server)) == 0
        (raw,) = mail_server.mails
        mail = message_from_bytes(raw, policy=default)
        assert mail["To"] == "invoice@example.com"
        assert "发票" in mail["Subject"]
        (attachment,) = mail.iter_attachments()
        assert attachment.get_filename() == "26360000000012345678.pdf"
        assert attachment.get_content().startswith(b"%PDF-")
        states = [one["state"] for one in office.pre.get("/messages")["messages"]]
        assert states == ["queued", "sent"]
        assert office.order()["invoice"]["state"] == "sent"


def test_a_refused_address_makes_the_invoice_a_bounced_one_and_it_can_be_sent_again(
    bench: Bench, mail_server: MailServer
) -> None:
    with Office(bench, NO) as office:
        _invoiced(office)
        mail_server.refusal = "550 no such mailbox"
        assert deliver_due(bench.office, _delivery(mail_server)) == 0
        assert office.order()["invoice"]["state"] == "bounced"
        mail_server.refusal = ""
        office.production.done(NO, "invoices", {"number": "26360000000012345678", "pdf_b64": PDF})
        assert deliver_due(bench.office, _delivery(mail_server)) == 1
        assert office.order()["invoice"]["state"] == "sent"


def test_a_mail_server_that_is_down_is_tried_again_later(bench: Bench, mail_server: MailServer) -> None:
    with Office(bench, NO) as office:
        _invoiced(office)
        mail_server.refusal = "451 try later"
        assert deliver_due(bench.office, _delivery(mail_server)) == 0
        assert office.order()["invoice"]["state"] == "sent"
        mail_server.refusal = ""
        assert deliver_due(bench.office, _delivery(mail_server)) == 0
        bench.clock.ahead += timedelta(seconds=31)
        assert deliver_due(bench.office, _delivery(mail_server)) == 1


def test_the_server_delivers_by_itself(tmp_path_factory: pytest.TempPathFactory, mail_server: MailServer) -> None:
    folder = tmp_path_factory.mktemp("mail") / "office"
    with Bench(folder, parts={"delivery": _delivery(mail_server)}) as bench, Office(bench, NO) as office:
        _invoiced(office)
        for _ in range(100):
            if [one["state"] for one in office.pre.get("/messages")["messages"]][-1] == "sent":
                break
            threading.Event().wait(0.1)
        assert len(mail_server.mails) == 1


def test_a_mail_server_that_wants_a_sign_in(bench: Bench, mail_server: MailServer) -> None:
    mail_server.account = (b"office", b"a secret")
    with Office(bench, NO) as office:
        _invoiced(office)
        wrong = replace(_delivery(mail_server), user="office", password="another")
        assert deliver_due(bench.office, wrong) == 0
        assert office.order()["invoice"]["state"] == "sent"  # tried once more before anybody is told
        bench.clock.ahead += timedelta(seconds=31)
        right = replace(_delivery(mail_server), user="office", password="a secret")
        assert "a secret" not in repr(right)
        assert deliver_due(bench.office, right) == 1


INVOICE = {"number": "26360000000012345678", "pdf_b64": PDF}


def _hold(bench: Bench, delivery: SmtpDelivery) -> Desk:
    """Try for a night: the invoice is held, that is told once, and the mail still waits. Return a desk next morning."""
    for hours in (0.0, 0.01, 0.5, 2.0, 9.0):
        bench.clock.ahead += timedelta(hours=hours)
        assert deliver_due(bench.office, delivery) == 0
    assert deliver_due(bench.office, delivery) == 0
    desk = Desk(bench, "production")  # the night before's sign-in is over
    assert desk.order(NO)["invoice"]["state"] == "held"
    last = desk.get(f"/orders/{NO}/history")["events"][-1]
    assert last["by"] == "system"
    assert "请主管让管理员检查服务器的邮件设置" in last["summary"]
    assert [one["state"] for one in desk.get("/messages")["messages"]][-1] == "queued"
    return desk


def test_what_is_wrong_with_the_offices_own_server_is_no_bounced_invoice(bench: Bench, mail_server: MailServer) -> None:
    good = _delivery(mail_server)
    faults = {
        "sign-in refused": (replace(good, user="office", password="another"), (b"office", b"a secret")),
        "sign-in not offered": (replace(good, user="office", password="another"), ()),
        "sender refused": (good, (b"office", b"a secret")),
        "not reached": (replace(good, port=1), ()),
    }
    with Office(bench, NO) as office:
        _invoiced(office)
    for count, (delivery, account) in enumerate(faults.values(), start=1):
        mail_server.account = account
        mail_server.sign_ins = 0
        with _hold(bench, delivery) as desk:
            assert mail_server.sign_ins <= 5  # an account is not locked by trying it
            refused = desk.act(NO, "invoices", {"number": INVOICE["number"], "state": "bounced"})
            assert refused.json()["code"] == "invalid_action"  # it never left
            mail_server.account = ()
            bench.clock.ahead += timedelta(hours=1)
            assert deliver_due(bench.office, good) == 1
        with Desk(bench, "production") as desk:
            assert desk.order(NO)["invoice"]["state"] == "sent"
            assert len(mail_server.mails) == count
            desk.done(NO, "invoices", INVOICE)  # once more, for the next fault


def test_a_held_invoice_goes_out_once_when_the_server_starts_with_other_settings(
    bench: Bench, mail_server: MailServer
) -> None:
    with Office(bench, NO) as office:
        _invoiced(office)
    with _hold(bench, replace(_delivery(mail_server), port=1)) as desk:
        desk.done(NO, "invoices", {**INVOICE, "email": "right@example.com"})  # in the place of the one that waits
        assert deliver_due(bench.office, replace(_delivery(mail_server), port=1)) == 0
        postman = Postman(bench.office, _delivery(mail_server))
        postman.start()
        for _ in range(100):
            if [one["state"] for one in desk.get("/messages")["messages"]][-2:] == ["replaced", "sent"]:
                break
            threading.Event().wait(0.1)
        postman.stop()
        assert desk.order(NO)["invoice"]["state"] == "sent"
        (raw,) = mail_server.mails
        assert message_from_bytes(raw, policy=default)["To"] == "right@example.com"


def test_a_password_is_never_sent_in_the_clear_to_another_machine(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.account = (b"office", b"a secret")
    monkeypatch.setattr("backend.mail.is_loopback", lambda _host: False)
    elsewhere = replace(_delivery(mail_server), user="office", password="a secret")
    with pytest.raises(MailNotDelivered) as refused:
        elsewhere.deliver(Mail(to="a@b.cn", subject="s", text="t"))
    assert not refused.value.is_final
    assert not mail_server.signed_in
    assert mail_server.mails == []


def test_a_bounced_invoice_is_sent_again_to_the_corrected_address(bench: Bench, mail_server: MailServer) -> None:
    with Office(bench, NO) as office:
        _invoiced(office)
        assert deliver_due(bench.office, _delivery(mail_server)) == 1
        office.production.done(NO, "invoices", {"number": "26360000000012345678", "state": "bounced"})
        assert office.order()["invoice"]["state"] == "bounced"
        again = {"number": "26360000000012345678", "pdf_b64": PDF}
        for wrong in ("no address", "a@b", "a@b.cn,c@d.cn", "a@b.cn\r\nBcc: x@y.cn", "@b.cn"):
            refused = office.production.act(NO, "invoices", {**again, "email": wrong})
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid_action")
        office.production.done(NO, "invoices", {**again, "email": " right@example.com "})
        assert deliver_due(bench.office, _delivery(mail_server)) == 1
        assert message_from_bytes(mail_server.mails[-1], policy=default)["To"] == "right@example.com"
        assert office.order()["invoice"]["state"] == "sent"
        assert office.order()["invoice_details"]["email"] == "right@example.com"


def test_a_real_office_without_a_mail_server_says_so(tmp_path: Path) -> None:
    with Bench(tmp_path / "office", orders=1) as bench, Office(bench, NO) as office:
        office.to_shipping(KeyOnDesk())
        object.__setattr__(bench.office.config, "is_training", False)
        action = {"number": "26360000000012345678", "pdf_b64": PDF}
        refused = office.production.act(NO, "invoices", action)
        assert (refused.status_code, refused.json()["code"]) == (503, "mail_not_configured")
        assert office.order()["invoice"]["state"] == "due"


def test_an_invoice_without_its_pdf_is_refused(bench: Bench) -> None:
    with Office(bench, NO) as office:
        office.to_shipping(KeyOnDesk())
        refused = office.production.act(NO, "invoices", {"number": "26360000000012345678"})
        assert (refused.status_code, refused.json()["code"]) == (422, "invoice_pdf_missing")


def test_what_is_no_pdf_is_not_sent(bench: Bench) -> None:
    with Office(bench, NO) as office:
        office.to_shipping(KeyOnDesk())
        for wrong in ("AAAA", "no base64!"):
            refused = office.production.act(NO, "invoices", {"number": "26360000000012345678", "pdf_b64": wrong})
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid_action")
        assert office.order()["invoice"]["state"] == "due"

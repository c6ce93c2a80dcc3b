"""The people of the training office at work: each act goes through the services that window and command line use."""

import threading
from pathlib import Path

from app.cli.tour.applicant import Applicant, PostedParcel
from app.cli.tour.camera import Camera
from app.cli.tour.journal import StepFailed, expect
from app.cli.tour.papers import sample_invoice
from app.ports.jobs import Unattended
from app.ports.seal_checks import NotCut
from app.ports.usb_keys import Pin
from app.services.intake_outcomes import ParcelClosed
from app.services.intake_state import OpenedParcel
from app.services.outcomes import Accepted, Done
from app.services.production_values import Produced
from app.services.reviewing import Reviewing
from app.services.seal_pictures import Cutting
from app.services.shipping import Match
from app.services.workstation import Services
from review.actions import Decide, LogCall
from review.orders import ChosenReason, DocumentCode, OrderNo, OrderSnapshot, ReasonCode, Source, Verdict
from review.stages import Role, Stage
from seals.values import FindingCode
from seals.values import Verdict as SealVerdict
from ui.parts import PageName

APPLICANT_PASSWORD = "applicant-2026"  # noqa: S105 - published by the training office (docs/api/wire.md)
_LOOKS = 60
_LOOKED_AT = frozenset({FindingCode.SEAL_CODE_DIGITS})
_READ = frozenset({FindingCode.SEAL_CODE_DIGITS, FindingCode.SEAL_NAME_EXPECTED})
_SUFFIX = {"image/jpeg": ".jpg", "image/png": ".png", "image/bmp": ".bmp"}


class OfficeAtWork:
    """One workstation at which the staff sit down one after the other, and the applicants at the portal."""

    def __init__(self, services: Services, scanner_folder: Path, camera: Camera) -> None:
        self.services = services
        self.camera = camera
        self.scanner_folder = scanner_folder

    def sit_down(self, role: Role, *, but_not: str = "") -> str:
        """Sign a person with this role in, the one with the fewest roles; return the user name."""
        accounts = [
            account
            for account in self.services.doors.training_accounts()
            if role in account.roles and account.user != but_not
        ]
        account = min(accounts, key=lambda one: len(one.roles))
        member = self.services.session.member
        if member is None or member.user != account.user:
            self.services.session.sign_out()
            self.services.session.sign_in(account.user, account.password)
        self.services.sync.once()
        return account.user

    def applicant_of(self, order_no: OrderNo) -> Applicant:
        """Sign the order's applicant in at the portal."""
        uscc = self.order(order_no).organisation.uscc
        return Applicant(self.services.session.server_url, uscc, APPLICANT_PASSWORD)

    def order(self, order_no: OrderNo) -> OrderSnapshot:
        """Return the order as this workstation knows it after a sync."""
        self.services.sync.once()
        with self.services.store.reading() as work:
            order = work.orders.get(order_no)
        if order is None:
            raise StepFailed(f"order {order_no} is not here")
        return order

    def expect_stage(self, order_no: OrderNo, stage: Stage) -> None:
        """Fail the step unless the order stands in `stage`."""
        expect(self.order(order_no).stage, stage, f"stage of {order_no}")

    def look_at_pages(self, order_no: OrderNo) -> int:
        """Fetch every page of the order, as opening it in the window does."""
        return self.services.documents.prefetch([self.order(order_no)])

    def expect_seal_read(self, order_no: OrderNo, document: str) -> None:
        """Fail the step unless the machine reads the code and confirms the name of a seal on this uploaded page."""
        order = self.order(order_no)
        page = next(ref for ref in order.documents if ref.document == document and ref.source is Source.UPLOAD)
        picture = self.services.documents.unseen(order, page).content
        check = self.services.checking.check(order, page, picture, Unattended())
        passed = [{line.code for line in seal.findings if line.verdict is SealVerdict.PASS} for seal in check.seals]
        if not any(codes >= _READ for codes in passed):
            raise StepFailed(f"no seal of {document} could be read: {len(check.seals)} found")

    def decide(self, order_no: OrderNo, stage: Stage, reasons: tuple[ChosenReason, ...] = ()) -> None:
        """Hold the order, pass or reject it, send the decision, give the order back."""
        order = self.order(order_no)
        self.services.leases.take(order_no)
        verdict = Verdict.REJECT if reasons else Verdict.PASS
        decision = Decide(stage=stage, verdict=verdict, reasons=reasons)
        outcome = self._reviewing(stage).decide(order_no, decision, seen_revision=order.revision, at_once=True)
        if not isinstance(outcome, Accepted):
            raise StepFailed(f"decision refused: {outcome.sentence}")
        self.services.sender.send_due()
        self.services.leases.release(order_no)

    def reason(self, stage: Stage, code: str, document: str, place: str = "") -> ChosenReason:
        """Choose a reason from the catalogue with its text for the applicant."""
        tables = self.services.tables
        name = tables.kinds.document_name(DocumentCode(document))
        reason = tables.reasons.get(ReasonCode(code))
        return reason.choose(stage=stage, document=DocumentCode(document), document_name=name, place=place)

    def scan(self, parcel: PostedParcel) -> int:
        """Put the parcel's sheets on the scanner, which writes them to its folder; return how many."""
        self.scanner_folder.mkdir(parents=True, exist_ok=True)
        for number, sheet in enumerate(parcel.sheets, start=1):
            content = self.services.backend.document_bytes(sheet.sha256)
            name = f"扫描 {parcel.courier_number} {number:02}{_SUFFIX[sheet.media_type]}"
            (self.scanner_folder / name).write_bytes(content)
        return len(parcel.sheets)

    def take_in(self, order_no: OrderNo, parcel: PostedParcel, sheets: int, picture: str) -> ParcelClosed:
        """Open the parcel by its courier number, collect the scanned pages, confirm each, close the parcel."""
        intake = self.services.intake
        opened = intake.open_parcel(parcel.courier_number)
        if not isinstance(opened, OpenedParcel):
            raise StepFailed(f"parcel refused: {opened.sentence}")
        expect(opened.order_no, order_no, "order of the parcel")
        self._collect(sheets)
        self._confirm(parcel)
        self.camera.sees(PageName.INTAKE, picture)
        closed = intake.close()
        if not isinstance(closed, ParcelClosed):
            raise StepFailed(f"parcel not closed: {closed.sentence}")
        self.services.sender.send_due()
        return closed

    def call(self, order_no: OrderNo, call: LogCall) -> None:
        """Log a phone call and send it."""
        outcome = self.services.calls.log(order_no, call)
        if not isinstance(outcome, Accepted):
            raise StepFailed(f"call refused: {outcome.sentence}")
        self.services.sender.send_due()

    def confirm_seal(self, order_no: OrderNo) -> None:
        """Cut the company seal from the paper scan and confirm the picture.

        A digit that the machine is not sure of is the operator's to look at: the sample seals of the tour are clean.
        """
        seals = self.services.key_desk.seals
        proposal = seals.cut(self.order(order_no))
        if isinstance(proposal, NotCut) and proposal.codes == _LOOKED_AT:
            proposal = seals.cut(self.order(order_no), Cutting(despite=_LOOKED_AT))
        if isinstance(proposal, NotCut):
            raise StepFailed(f"seal not cut: {'; '.join(proposal.reasons)}")
        seals.confirm(proposal)

    def insert_blank_key(self, driver: str) -> str:
        """Pull every practice key, insert a blank one of this driver, return its serial."""
        desk = self.services.key_desk
        desk.swap_practice_key(driver)
        for other in [info for info in desk.present() if info.driver != driver]:
            desk.place_practice_key(other.serial, is_inserted=False)
        desk.keys.close()
        found = desk.present()
        expect([info.driver for info in found], [driver], "keys inserted")
        return found[0].serial

    def produce(self, order_no: OrderNo, serial: str, pin: str, out: Path) -> None:
        """Make the key, print its letter and its label."""
        desk = self.services.key_desk
        outcome = desk.produce(order_no, serial, user_pin=Pin(pin))
        if not isinstance(outcome, Produced):
            raise StepFailed(f"key not made: {outcome}")
        (out / f"密码信封 {order_no}.pdf").write_bytes(desk.pin_letter(outcome.order, serial).pdf)
        desk.letter_taken(order_no, serial)
        (out / f"介质标签 {order_no}.pdf").write_bytes(desk.key_label(outcome.order, serial).pdf)

    def ship(self, order_no: OrderNo, key_label: str, waybill: str) -> None:
        """Scan key label and waybill; hand the parcel over."""
        self.services.sync.once()
        match = self.services.shipping.match(key_label, waybill)
        if not isinstance(match, Match):
            raise StepFailed(f"no match: {match.sentence}")
        expect(match.order.order_no, order_no, "order of both scans")
        done = self.services.shipping.hand_over(match)
        if not isinstance(done, Done):
            raise StepFailed(f"not handed over: {done.sentence}")

    def invoice(self, order_no: OrderNo, number: str) -> None:
        """Send the invoice."""
        done = self.services.invoices.send(order_no, number, sample_invoice(order_no, number))
        if not isinstance(done, Done):
            raise StepFailed(f"invoice refused: {done.sentence}")

    def _reviewing(self, stage: Stage) -> Reviewing:
        return self.services.pre_review if stage is Stage.PRE_REVIEW else self.services.paper_review

    def _collect(self, sheets: int) -> None:
        """Look into the scanner's folder until its files have stopped growing and every sheet is in."""
        folder = self.services.open_intake_folder(self.scanner_folder)
        collected = 0
        for _ in range(_LOOKS):
            found = self.services.intake.collect(folder)
            collected += len(found.pages) + found.repeated
            if found.unreadable:
                raise StepFailed(f"unreadable: {found.unreadable[0].sentence}")
            if collected >= sheets:
                return
            threading.Event().wait(0.4)
        raise StepFailed(f"{collected} of {sheets} sheets arrived")

    def _confirm(self, parcel: PostedParcel) -> None:
        """Look at every page and say what it is: a proposal that is not sure, or wrong, is set right by hand."""
        by_content = {sheet.sha256: sheet for sheet in parcel.sheets}
        desk = self.services.intake.desk()
        for page in (*(desk.parcel.pages if desk.parcel else ()), *desk.tray):
            sheet = by_content.get(page.id)
            if sheet is None or (page.document == sheet.document and page.is_sure):
                continue
            refusal = self.services.intake.place(page.id, DocumentCode(sheet.document), sheet.page)
            if refusal is not None:
                raise StepFailed(f"page not placed: {refusal.sentence}")

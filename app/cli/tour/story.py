"""The two orders of the tour, from the waiting queue to the invoice."""

import secrets
from dataclasses import dataclass

from app.bootstrap.workstation import open_workplace
from app.cli.tour.camera import Camera
from app.cli.tour.evidence import check_audit, check_messages, check_nothing_leaked
from app.cli.tour.journal import Journal, expect
from app.cli.tour.office import OfficeAtWork
from app.cli.tour.papers import print_review_report
from app.cli.tour.readback import read_key_back
from app.ports.jobs import Unattended
from review.actions import LogCall
from review.orders import CallOutcome, DocumentCode, OrderNo
from review.stages import Role, Stage
from ui.assembly import page_names
from ui.parts import PageName

IN_PROVINCE = OrderNo("JX20261122-0042")
OUT_OF_PROVINCE = OrderNo("JX20261122-0043")


def walk(journal: Journal) -> None:
    """Walk both orders and check what is left behind."""
    with open_workplace() as workplace:
        with journal.step("启动训练环境：办公服务器、样例订单、训练 CA"):
            services = workplace.open_training(Unattended())
        office = OfficeAtWork(services, journal.out / "scanner", Camera(services, journal.out / "screenshots"))
        try:
            _in_province(journal, office)
            _out_of_province(journal, office)
            _round(journal, office)
        finally:
            office.camera.close()
        with journal.step("消息：短信与邮件的内容和顺序正确"):
            office.sit_down(Role.SUPERVISOR)
            check_messages(services, journal.out, IN_PROVINCE, OUT_OF_PROVINCE)
        with journal.step("审计记录完整"):
            check_audit(services)
    with journal.step("数据目录中没有证件号码和 JPEG 图像"):
        check_nothing_leaked(workplace.folder.home)


def _in_province(journal: Journal, office: OfficeAtWork) -> None:
    order_no = IN_PROVINCE
    with journal.step("省内企业：预审员登录、同步、打开订单"):
        office.sit_down(Role.PRE_REVIEWER)
        office.expect_stage(order_no, Stage.PRE_REVIEW)
        office.camera.sees(PageName.PRE_REVIEW, "预审队列")
        office.camera.sees(PageName.WORKBENCH, "预审工作台", order_no)
    with journal.step("省内企业：机器读出公章编码和单位名称"):
        office.expect_seal_read(order_no, "seal_collection_form")
    with journal.step("省内企业：预审通过"):
        office.decide(order_no, Stage.PRE_REVIEW)
        office.expect_stage(order_no, Stage.PAYMENT)
    _pay_and_post(journal, office, order_no, "省内企业")
    with journal.step("省内企业：纸质审核通过"):
        office.sit_down(Role.PAPER_REVIEWER)
        office.camera.sees(PageName.PAPER_REVIEW, "纸质审核队列")
        office.camera.sees(PageName.WORKBENCH, "纸质审核工作台", order_no)
        office.decide(order_no, Stage.PAPER_REVIEW)
        office.expect_stage(order_no, Stage.PRODUCTION)
    with journal.step("省内企业：打印审核报告"):
        print_review_report(office.services, order_no, journal.out)
    making = Making(
        order_no=order_no, who="省内企业", driver="skf", waybill="SF1099000000423", invoice="26360000000000000042"
    )
    _make_ship_and_invoice(journal, office, making)


def _out_of_province(journal: Journal, office: OfficeAtWork) -> None:
    _reject_and_correct(journal, office)
    _pay_and_post(journal, office, OUT_OF_PROVINCE, "省外企业")
    _ask_for_the_original(journal, office)
    _post(journal, office, OUT_OF_PROVINCE, "省外企业（补寄）")
    with journal.step("省外企业：补件后纸质审核通过"):
        office.sit_down(Role.PAPER_REVIEWER)
        office.look_at_pages(OUT_OF_PROVINCE)
        office.decide(OUT_OF_PROVINCE, Stage.PAPER_REVIEW)
        office.expect_stage(OUT_OF_PROVINCE, Stage.PRODUCTION)
    making = Making(
        order_no=OUT_OF_PROVINCE,
        who="省外企业",
        driver="pkcs11",
        waybill="SF1099000000431",
        invoice="26360000000000000043",
    )
    _make_ship_and_invoice(journal, office, making)


def _reject_and_correct(journal: Journal, office: OfficeAtWork) -> None:
    """Two rounds of pre-review: rejected with two reasons, corrected by the applicant, passed."""
    order_no = OUT_OF_PROVINCE
    with journal.step("省外企业：预审驳回，两条原因"):
        office.sit_down(Role.PRE_REVIEWER)
        office.camera.sees(PageName.WORKBENCH, "预审工作台 有缺陷", order_no)
        reasons = (
            office.reason(Stage.PRE_REVIEW, "seal_code_unreadable", "seal_collection_form"),
            office.reason(Stage.PRE_REVIEW, "appointment_name_differs", "appointment_letter"),
        )
        office.decide(order_no, Stage.PRE_REVIEW, reasons)
        office.expect_stage(order_no, Stage.CORRECTION)
    with journal.step("省外企业：申请人读到原因，改正后重新提交"):
        applicant = office.applicant_of(order_no)
        expect(len(applicant.order(order_no)["reasons"]), 2, "reasons the applicant reads")
        applicant.resubmit(order_no)
        office.expect_stage(order_no, Stage.PRE_REVIEW)
    with journal.step("省外企业：第二轮预审通过"):
        office.look_at_pages(order_no)
        office.decide(order_no, Stage.PRE_REVIEW)
        office.expect_stage(order_no, Stage.PAYMENT)


def _ask_for_the_original(journal: Journal, office: OfficeAtWork) -> None:
    """The paper review fails for want of an original; the agent is called and agrees to post it."""
    order_no, letter = OUT_OF_PROVINCE, "authorization_letter"
    with journal.step("省外企业：纸质审核不通过，电话通知补寄"):
        office.sit_down(Role.PAPER_REVIEWER)
        office.look_at_pages(order_no)
        office.decide(order_no, Stage.PAPER_REVIEW, (office.reason(Stage.PAPER_REVIEW, "original_required", letter),))
        order = office.order(order_no)
        expect(order.stage, Stage.SUPPLEMENT, "stage after the failed paper review")
        call = LogCall(
            number=order.handling_agent.phone,
            outcome=CallOutcome.AGREED,
            answered_by=order.handling_agent.name,
            asked_for=(DocumentCode(letter),),
            note="请补寄授权委托书原件",
        )
        office.call(order_no, call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How one order's key is made, shipped and billed."""

    order_no: OrderNo
    who: str
    driver: str
    waybill: str
    invoice: str


def _make_ship_and_invoice(journal: Journal, office: OfficeAtWork, making: Making) -> None:
    order_no, who, driver = making.order_no, making.who, making.driver
    pin = "".join(str(secrets.randbelow(10)) for _ in range(8))
    with journal.step(f"{who}：裁切并确认电子签章图片"):
        office.sit_down(Role.PRODUCTION)
        office.confirm_seal(order_no)
    with journal.step(f"{who}：制证（{driver}），写入、回读、验证"):
        serial = office.insert_blank_key(driver)
        office.camera.sees(PageName.PRODUCTION, f"制证 {driver}", order_no)
        office.produce(order_no, serial, pin, journal.out)
        office.expect_stage(order_no, Stage.SHIPPING)
    with journal.step(f"{who}：另一进程读回介质，验证证书链、电子签章和签名"):
        read_key_back(serial, pin, journal.out / "keys" / order_no)
    with journal.step(f"{who}：双扫描寄出"):
        office.camera.sees(PageName.SHIPPING, f"寄送 {order_no}")
        office.ship(order_no, serial, making.waybill)
        office.expect_stage(order_no, Stage.COMPLETED)
        expect(
            office.applicant_of(order_no).order(order_no)["waybill_number"],
            making.waybill,
            "waybill the applicant sees",
        )
    with journal.step(f"{who}：发送发票"):
        office.invoice(order_no, making.invoice)


def _round(journal: Journal, office: OfficeAtWork) -> None:
    """A picture of every page, seen by the supervisor."""
    with journal.step("每个页面的截图"):
        office.sit_down(Role.SUPERVISOR)
        for page in page_names():
            if page not in (PageName.WORKBENCH, PageName.PRODUCTION):
                office.camera.sees(page, f"主管 {page}")


def _pay_and_post(journal: Journal, office: OfficeAtWork, order_no: OrderNo, who: str) -> None:
    with journal.step(f"{who}：申请人付款 220 元（模拟）"):
        office.applicant_of(order_no).pay(order_no)
        office.expect_stage(order_no, Stage.MAILING)
    _post(journal, office, order_no, who)


def _post(journal: Journal, office: OfficeAtWork, order_no: OrderNo, who: str) -> None:
    with journal.step(f"{who}：邮寄纸质资料，收件、扫描、归档"):
        parcel = office.applicant_of(order_no).post_paper(order_no)
        office.sit_down(Role.INTAKE)
        office.take_in(order_no, parcel, office.scan(parcel), f"收件 {who}")
        office.expect_stage(order_no, Stage.PAPER_REVIEW)

"""The two orders of the tour, from the waiting queue to the invoice."""

from app.bootstrap.workstation import open_workplace
from app.cli.tour.evidence import check_audit, check_messages, check_nothing_leaked
from app.cli.tour.journal import Journal, expect
from app.cli.tour.office import OfficeAtWork
from app.cli.tour.papers import print_review_report
from app.ports.jobs import Unattended
from review.actions import LogCall
from review.orders import CallOutcome, DocumentCode, OrderNo
from review.stages import Role, Stage

IN_PROVINCE = OrderNo("JX20261122-0042")
OUT_OF_PROVINCE = OrderNo("JX20261122-0043")


def walk(journal: Journal) -> None:
    """Walk both orders and check what is left behind."""
    with open_workplace() as workplace:
        with journal.step("启动训练环境：办公服务器、样例订单、训练 CA"):
            services = workplace.open_training(Unattended())
        office = OfficeAtWork(services, journal.out / "scanner")
        _in_province(journal, office)
        _out_of_province(journal, office)
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
        office.look_at_pages(order_no)
    with journal.step("省内企业：预审通过"):
        office.decide(order_no, Stage.PRE_REVIEW)
        office.expect_stage(order_no, Stage.PAYMENT)
    _pay_and_post(journal, office, order_no, "省内企业")
    with journal.step("省内企业：纸质审核通过"):
        office.sit_down(Role.PAPER_REVIEWER)
        office.look_at_pages(order_no)
        office.decide(order_no, Stage.PAPER_REVIEW)
        office.expect_stage(order_no, Stage.PRODUCTION)
    with journal.step("省内企业：打印审核报告"):
        print_review_report(office.services, order_no, journal.out)


def _out_of_province(journal: Journal, office: OfficeAtWork) -> None:
    order_no = OUT_OF_PROVINCE
    with journal.step("省外企业：预审驳回，两条原因"):
        office.sit_down(Role.PRE_REVIEWER)
        office.look_at_pages(order_no)
        office.decide(
            order_no,
            Stage.PRE_REVIEW,
            (
                office.reason(Stage.PRE_REVIEW, "seal_code_unreadable", "seal_collection_form"),
                office.reason(Stage.PRE_REVIEW, "appointment_name_differs", "appointment_letter"),
            ),
        )
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
    _pay_and_post(journal, office, order_no, "省外企业")
    with journal.step("省外企业：纸质审核不通过，电话通知补寄"):
        office.sit_down(Role.PAPER_REVIEWER)
        office.look_at_pages(order_no)
        office.decide(
            order_no,
            Stage.PAPER_REVIEW,
            (office.reason(Stage.PAPER_REVIEW, "original_required", "authorization_letter"),),
        )
        order = office.order(order_no)
        expect(order.stage, Stage.SUPPLEMENT, "stage after the failed paper review")
        letter = DocumentCode("authorization_letter")
        office.call(
            order_no,
            LogCall(
                number=order.handling_agent.phone,
                outcome=CallOutcome.AGREED,
                answered_by=order.handling_agent.name,
                asked_for=(letter,),
                note="请补寄授权委托书原件",
            ),
        )
    _post(journal, office, order_no, "省外企业（补寄）")
    with journal.step("省外企业：补件后纸质审核通过"):
        office.sit_down(Role.PAPER_REVIEWER)
        office.look_at_pages(order_no)
        office.decide(order_no, Stage.PAPER_REVIEW)
        office.expect_stage(order_no, Stage.PRODUCTION)


def _pay_and_post(journal: Journal, office: OfficeAtWork, order_no: OrderNo, who: str) -> None:
    with journal.step(f"{who}：申请人付款 220 元（模拟）"):
        office.applicant_of(order_no).pay(order_no)
        office.expect_stage(order_no, Stage.MAILING)
    _post(journal, office, order_no, who)


def _post(journal: Journal, office: OfficeAtWork, order_no: OrderNo, who: str) -> None:
    with journal.step(f"{who}：邮寄纸质资料，收件、扫描、归档"):
        parcel = office.applicant_of(order_no).post_paper(order_no)
        office.sit_down(Role.INTAKE)
        office.take_in(order_no, parcel, office.scan(parcel))
        office.expect_stage(order_no, Stage.PAPER_REVIEW)

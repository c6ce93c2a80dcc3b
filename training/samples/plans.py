"""The sample orders: which there are, where each stands, and what is wrong with it."""

from review.stages import Stage
from training.documents.defects import Defect
from training.documents.facts import Form
from training.samples.plan import PaperParcel, Plan, Planted, UploadRound

APP, LIC, IDC = Form.APPLICATION_FORM, Form.BUSINESS_LICENCE, Form.AGENT_ID_CARD
_D = Defect
AUT, COL, APT = Form.AUTHORIZATION_LETTER, Form.SEAL_COLLECTION_FORM, Form.APPOINTMENT_LETTER

TOUR_INSIDE = "JX20261122-0042"
"""In-province, waiting for pre-review; every sheet, uploaded and on paper, is as it should be."""

TOUR_OUTSIDE = "JX20261122-0043"
"""Out-of-province: first round with two defects, second clean; on paper the letter is a copy, its supplement clean."""

_S = Stage


def _bad(*planted: tuple[Form, Defect]) -> UploadRound:
    return UploadRound(defects=planted)


def _again(*forms: Form, defects: Planted = ()) -> UploadRound:
    return UploadRound(only=forms, defects=defects)


def _parcel(*planted: tuple[Form, Defect]) -> PaperParcel:
    return PaperParcel(defects=planted)


def _supplement(*forms: Form) -> PaperParcel:
    return PaperParcel(only=forms)


TOUR = (
    Plan(order_no=TOUR_INSIDE, stage=_S.PRE_REVIEW, age_hours=2.5),
    Plan(
        order_no=TOUR_OUTSIDE,
        stage=_S.PRE_REVIEW,
        age_hours=1.8,
        is_outside=True,
        is_signed_by_hand=True,
        rounds=(_bad((COL, _D.SEAL_CODE_UNREADABLE), (APT, _D.APPOINTMENT_NAME_DIFFERS)), _again(COL, APT)),
        parcels=(_parcel((AUT, _D.ORIGINAL_REQUIRED)), _supplement(AUT)),
    ),
)

DRAFTS = (
    Plan(order_no="JX20261122-0051", stage=_S.DRAFT, age_hours=0.6, rounds_handed_in=0),
    Plan(order_no="JX20261121-0037", stage=_S.DRAFT, age_hours=9.0, is_outside=True, rounds_handed_in=0),
)


def _waiting(
    number: str, age: float, *planted: tuple[Form, Defect], outside: bool = False, ellipse: bool = False
) -> Plan:
    return Plan(
        order_no=number,
        stage=_S.PRE_REVIEW,
        age_hours=age,
        is_outside=outside,
        is_ellipse=ellipse,
        rounds=(_bad(*planted),),
    )


PRE_REVIEW = (
    _waiting("JX20261122-0041", 0.4),
    _waiting("JX20261122-0040", 0.9, outside=True),
    _waiting("JX20261122-0038", 1.2, (APP, _D.WRONG_TEMPLATE)),
    _waiting("JX20261122-0036", 1.6, (LIC, _D.PHOTO_NOT_SCAN)),
    _waiting("JX20261122-0033", 2.1, (COL, _D.SEAL_FAINT)),
    _waiting("JX20261122-0031", 2.9, (COL, _D.KIND_MIXED_UP), outside=True),
    _waiting("JX20261122-0029", 3.4, (IDC, _D.ID_CARD_SIDE_MISSING), (COL, _D.SEAL_SMUDGED)),
    _waiting("JX20261121-0088", 4.4, (LIC, _D.REDUCED_COPY)),
    _waiting("JX20261121-0086", 5.1, (COL, _D.SEAL_BASE_COLOUR)),
    _waiting("JX20261121-0083", 5.6, (COL, _D.SEAL_IMPURITIES), outside=True),
    _waiting("JX20261121-0079", 6.2, (AUT, _D.AUTHORIZATION_EXPIRED)),
    _waiting("JX20261121-0077", 6.9, (LIC, _D.ORGANISATION_NAME_MISMATCH)),
    _waiting("JX20261121-0074", 7.4, (COL, _D.SEALS_DIFFER)),
    _waiting("JX20261121-0071", 8.3, (IDC, _D.AGENT_MISMATCH), (AUT, _D.AUTHORIZATION_UNSIGNED)),
    _waiting("JX20261120-0065", 9.8, (COL, _D.LEGAL_SEAL_NOT_RED_SQUARE)),
    _waiting("JX20261120-0062", 10.5, ellipse=True),
    _waiting("JX20261120-0060", 11.6, (LIC, _D.FILE_UNREADABLE)),
    Plan(
        order_no="JX20261119-0057",
        stage=_S.PRE_REVIEW,
        age_hours=1.1,
        rounds=(_bad((COL, _D.SEAL_NOT_ORIGINAL)), _again(COL)),
        rounds_handed_in=2,
    ),
    Plan(
        order_no="JX20261118-0049",
        stage=_S.PRE_REVIEW,
        age_hours=3.0,
        is_outside=True,
        rounds=(
            _bad((APT, _D.APPOINTMENT_NAME_DIFFERS), (COL, _D.SEAL_CODE_UNREADABLE)),
            _again(APT, COL, defects=((COL, _D.SEAL_CODE_UNREADABLE),)),
            _again(COL),
        ),
        rounds_handed_in=2,
    ),
)

CORRECTION = (
    Plan(
        order_no="JX20261121-0066",
        stage=_S.CORRECTION,
        age_hours=3.2,
        rounds=(_bad((COL, _D.SEAL_WRONG_ORGANISATION)), _again(COL)),
    ),
    Plan(
        order_no="JX20261120-0058",
        stage=_S.CORRECTION,
        age_hours=7.0,
        is_outside=True,
        rounds=(_bad((LIC, _D.USCC_MISMATCH), (IDC, _D.ID_CARD_EXPIRED)), _again(LIC, IDC)),
    ),
    Plan(
        order_no="JX20261119-0053",
        stage=_S.CORRECTION,
        age_hours=14.0,
        rounds=(_bad((AUT, _D.AUTHORIZATION_INCOMPLETE), (APP, _D.PAGE_INCOMPLETE)), _again(AUT, APP)),
    ),
    Plan(
        order_no="JX20261116-0021",
        stage=_S.CORRECTION,
        age_hours=30.0,
        rounds=(_bad((LIC, _D.MISSING_DOCUMENT), (COL, _D.UNREADABLE_SCAN)), _again(LIC, COL)),
    ),
)

PAYMENT = (
    Plan(order_no="JX20261121-0069", stage=_S.PAYMENT, age_hours=2.2),
    Plan(order_no="JX20261120-0055", stage=_S.PAYMENT, age_hours=8.0, is_outside=True),
    Plan(
        order_no="JX20261118-0044",
        stage=_S.PAYMENT,
        age_hours=12.5,
        rounds=(_bad((LIC, _D.LEGAL_REPRESENTATIVE_MISMATCH)), _again(LIC)),
        rounds_handed_in=2,
    ),
)

MAILING = (
    Plan(order_no="JX20261119-0048", stage=_S.MAILING, age_hours=6.0),
    Plan(order_no="JX20261118-0039", stage=_S.MAILING, age_hours=10.0, is_outside=True),
    Plan(
        order_no="JX20261117-0032", stage=_S.MAILING, age_hours=15.0, parcels=(_parcel((APP, _D.ORDER_NUMBER_MISSING)),)
    ),
    Plan(order_no="JX20261116-0027", stage=_S.MAILING, age_hours=19.0, is_outside=True, is_signed_by_hand=True),
)


def _paper(number: str, age: float, *planted: tuple[Form, Defect], outside: bool = False) -> Plan:
    return Plan(
        order_no=number,
        stage=_S.PAPER_REVIEW,
        age_hours=age,
        is_outside=outside,
        parcels=(_parcel(*planted),),
        parcels_handed_in=1,
    )


PAPER_REVIEW = (
    _paper("JX20261117-0030", 0.8),
    _paper("JX20261117-0028", 1.9, outside=True),
    _paper("JX20261116-0025", 2.6, (APP, _D.ORDER_NUMBER_MISSING), (COL, _D.SEAL_BASE_COLOUR)),
    _paper("JX20261116-0023", 3.7, (COL, _D.ORIGINAL_REQUIRED)),
    _paper("JX20261116-0020", 4.9, (APP, _D.PAPER_DIFFERS)),
    _paper("JX20261113-0097", 5.5, (APT, _D.PARCEL_INCOMPLETE), outside=True),
)

SUPPLEMENT = (
    Plan(
        order_no="JX20261113-0092",
        stage=_S.SUPPLEMENT,
        age_hours=5.0,
        parcels=(_parcel((COL, _D.SEAL_CODE_UNREADABLE)), _supplement(COL)),
        parcels_handed_in=1,
        calls=1,
    ),
    Plan(
        order_no="JX20261112-0085",
        stage=_S.SUPPLEMENT,
        age_hours=11.0,
        is_outside=True,
        parcels=(_parcel((AUT, _D.ORIGINAL_REQUIRED), (IDC, _D.SEAL_MISSING)), _supplement(AUT, IDC)),
        parcels_handed_in=1,
        calls=2,
    ),
    Plan(
        order_no="JX20261111-0076",
        stage=_S.SUPPLEMENT,
        age_hours=1.5,
        parcels=(_parcel((LIC, _D.COPY_OF_COPY)), _supplement(LIC)),
        parcels_handed_in=1,
        calls=0,
    ),
)


def _later(number: str, stage: Stage, age: float, **more: bool) -> Plan:
    return Plan(order_no=number, stage=stage, age_hours=age, parcels_handed_in=1, **more)  # type: ignore[arg-type]


PRODUCTION = (
    _later("JX20261112-0081", _S.PRODUCTION, 1.4),
    _later("JX20261112-0080", _S.PRODUCTION, 4.0, is_outside=True, is_signed_by_hand=True),
    Plan(
        order_no="JX20261110-0068",
        stage=_S.PRODUCTION,
        age_hours=8.5,
        parcels=(_parcel((AUT, _D.SEAL_COVERS_INFORMATION)), _supplement(AUT)),
        parcels_handed_in=2,
        calls=1,
    ),
    _later("JX20261103-0019", _S.PRODUCTION, 2.0, is_remade=True),
)

SHIPPING = (
    _later("JX20261110-0064", _S.SHIPPING, 1.0),
    _later("JX20261110-0061", _S.SHIPPING, 3.2, is_outside=True),
)

COMPLETED = (
    _later("JX20261109-0054", _S.COMPLETED, 4.0),
    _later("JX20261106-0045", _S.COMPLETED, 14.0, is_outside=True),
    _later("JX20261105-0034", _S.COMPLETED, 26.0, is_invoice_bounced=True),
    _later("JX20261102-0012", _S.COMPLETED, 48.0, is_outside=True, is_ellipse=True),
)

CANCELLED = (
    Plan(order_no="JX20261104-0026", stage=_S.CANCELLED, age_hours=20.0, rounds=(_bad((LIC, _D.MISSING_DOCUMENT)),)),
    Plan(order_no="JX20261103-0015", stage=_S.CANCELLED, age_hours=33.0, is_paid_when_cancelled=True),
)

PLANS: tuple[Plan, ...] = (
    *TOUR, *DRAFTS, *PRE_REVIEW, *CORRECTION, *PAYMENT, *MAILING, *PAPER_REVIEW, *SUPPLEMENT, *PRODUCTION, *SHIPPING,
    *COMPLETED, *CANCELLED,
)  # fmt: skip

"""Two tables of the review report: the order's seals compared, and where people decided against a check."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from app.ports.backend import Backend
from app.ports.codec import adapter_of
from app.ports.errors import Refused, Unavailable
from app.ports.papers import ReportSection
from app.ports.store import Store, StoredCheck
from app.services.people import People
from review.actions import Decide
from review.check_figures import Judgement
from review.checklist import FindingVerdict, Mark
from review.findings import VERDICT_NAMES_ZH, finding_name
from review.kinds import ProjectKinds, SealCode
from review.orders import OrderNo
from review.working_days import CHINA

_MARKS = {Mark.OK.value: "符合", Mark.WRONG.value: "不符合", Mark.NOT_APPLICABLE.value: "不适用"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """The order's own line about a seal, as it was stored."""

    verdict: FindingVerdict
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSeal:
    """One seal of the order, as it was stored (`app.ports.seal_checks.OrderSeals.to_json`)."""

    seal: str
    finding: ComparedLine
    code: str | None = None
    impressions: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSeals:
    """The seals of the order, as they were stored."""

    seals: tuple[ComparedSeal, ...] = ()


def seals_section(stored: StoredCheck | None, kinds: ProjectKinds) -> ReportSection:
    """Return a row for each seal of the order; none where its impressions were not compared yet."""
    rows = tuple(
        (
            _seal_name(one.seal, kinds),
            VERDICT_NAMES_ZH[one.finding.verdict],
            f"{len(one.impressions)} 枚",
            one.code or "—",
            one.finding.message,
        )
        for one in _compared(stored).seals
    )
    header = ("印章", "结论", "印模", "编号", "整单比对")
    return ReportSection(title="各处印章比对", header=header, rows=rows, columns=(1.6, 1.4, 0.9, 2, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderJudgements:
    """What people said of the machine's findings; `is_office` False: only what was decided on this machine."""

    judgements: tuple[Judgement, ...]
    is_office: bool


class Judged:
    """Asks the office who judged an order's findings how; without it, what was decided here."""

    def __init__(self, *, store: Store, backend: Backend) -> None:
        self._store = store
        self._backend = backend

    def of(self, order_no: OrderNo) -> OrderJudgements:
        """Return them, those of a decision that still waits here to be sent included."""
        with self._store.reading() as work:
            labels = [label for label in work.labels.all() if label.order_no == order_no]
            waits = any(isinstance(one.action, Decide) for one in work.outbox.of_order(order_no))
        here = tuple(Judgement(stage=one.stage, by=one.by, at=one.at, override=one.override) for one in labels)
        try:
            known = tuple(self._backend.judgements(order_no))
        except (Unavailable, Refused):
            return OrderJudgements(judgements=here, is_office=False)
        told = {(one.stage, one.by, one.override) for one in known}
        unsent = tuple(one for one in here if waits and (one.stage, one.by, one.override) not in told)
        return OrderJudgements(judgements=(*known, *unsent), is_office=True)


def judgements_section(judged: OrderJudgements, kinds: ProjectKinds, people: People) -> ReportSection:
    """Return a row for each finding that a person decided otherwise, or where the check left it to them."""
    rows = tuple(
        (
            _time(label.at),
            kinds.document_name(label.override.document),
            finding_name(label.override.finding),
            f"{_word(label.override.proposed)} → {_word(label.override.decided)}",
            f"{people.name(label.by)}  {label.override.reason}",
        )
        for label in judged.judgements
        if label.override.decided != label.override.proposed
    )
    header = ("时间", "材料", "检查", "机器 → 人", "人员和理由")
    title = "对机器检查的判断" + ("" if judged.is_office else "（服务器暂时无法连接，仅本机所作）")
    return ReportSection(title=title, header=header, rows=rows, columns=(2, 2, 1.6, 1.8, 2.6))


def _compared(stored: StoredCheck | None) -> ComparedSeals:
    if stored is None:
        return ComparedSeals()
    try:
        found: ComparedSeals = adapter_of(ComparedSeals).validate_json(stored.result_json)
    except ValidationError:
        return ComparedSeals()
    return found


def _seal_name(code: str, kinds: ProjectKinds) -> str:
    spec = kinds.seals.get(SealCode(code))
    return spec.name if spec is not None else code


def _word(said: str) -> str:
    """Return a verdict or a mark in words; a code that was read stays as it is."""
    if said in set(FindingVerdict):
        return VERDICT_NAMES_ZH[FindingVerdict(said)]
    return _MARKS.get(said, said)


def _time(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"

"""How often people decided against each machine check: what was shown when they decided, and what they overrode."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.ports.backend import Backend
from app.ports.errors import Unavailable
from app.ports.store import Store, StoredCheck, UnitOfWork
from app.services.checking import CHECKER, TOGETHER, together_key
from app.services.documents import Documents
from app.services.session import Session
from review.actions import Decide, ShownCheck
from review.check_figures import CheckFigure, summed
from review.orders import OrderNo, OrderSnapshot, Verdict
from review.stages import Role
from seals.values import FindingCode

_TOTAL = "checks-shown.total"
_OF = "checks-shown.of."
_COUNTED = ("pass", "review", "fail")
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStanding(CheckFigure):
    """One check over all decisions of the office, or, where the server cannot be asked, over those taken here.

    A check `in_shadow` is measured only: nobody could override it.
    """

    in_shadow: bool = False

    @property
    def share(self) -> float | None:
        """How often people disagreed: overrides over lines shown; None where it was never shown."""
        return self.overrides / self.shown if self.shown else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Every check, the most disputed first; `is_office` False: only what was decided on this machine."""

    checks: tuple[CheckStanding, ...]
    is_office: bool


def shadow_codes(text: str) -> frozenset[FindingCode]:
    """Read the setting: codes separated by commas; unknown ones are left out."""
    known = {code.value: code for code in FindingCode}
    return frozenset(known[name] for part in text.split(",") if (name := part.strip()) in known)


class CheckStatistics:
    """Counts lines as decisions are taken; a decision taken again after an undo replaces what it counted."""

    def __init__(
        self,
        *,
        store: Store,
        session: Session,
        backend: Backend,
        documents: Documents,
        shadow: frozenset[FindingCode],
    ) -> None:
        self._store = store
        self._backend = backend
        self._session = session
        self._documents = documents
        self._shadow = shadow

    def shown(self, lines: Counts) -> tuple[ShownCheck, ...]:
        """Return what was counted as a decision carries it to the office."""
        return tuple(
            ShownCheck(
                finding=code,
                passed=lines[code].get("pass", 0),
                doubted=lines[code].get("review", 0),
                failed=lines[code].get("fail", 0),
            )
            for code in sorted(lines)
        )

    def lines_of(self, order_no: OrderNo) -> Counts:
        """Count the verdicts of every check on the order's pages that count now."""
        with self._store.reading() as work:
            order = work.orders.get(order_no)
            checks = [check for check in work.checks.of_order(order_no) if check.checker == CHECKER]
            together = work.checks.get(together_key(order_no), TOGETHER)
        return {} if order is None else _count(_results(checks, self._current(order), together))

    def note(self, work: UnitOfWork, order_no: OrderNo, decision: Decide, lines: Counts) -> None:
        """Add what was shown for this decision to the totals, in the decision's own transaction."""
        order = work.orders.get(order_no)
        name = f"{_OF}{order_no}.{decision.stage}.{order.round if order is not None else 0}"
        now = {code: dict(counts) for code, counts in lines.items()}
        if decision.verdict is Verdict.PASS:
            for counts in now.values():
                counts["fail_passed"] = counts.get("fail", 0)
        before = _read(work.facts.get(name))
        total = _added(_added(_read(work.facts.get(_TOTAL)), before, -1), now, 1)
        work.facts.set(name, json.dumps(now))
        work.facts.set(_TOTAL, json.dumps(total))

    def standings(self) -> Standings:
        """Return every check that was ever shown, overridden or is in shadow; for supervisors and auditors."""
        self._session.require(Role.SUPERVISOR, Role.AUDITOR)
        try:
            figures, is_office = tuple(self._backend.check_figures()), True
        except Unavailable:
            figures, is_office = self._taken_here(), False
        shadow = {code.value for code in self._shadow}
        known = {one.finding for one in figures}
        figures += tuple(CheckFigure(finding=code) for code in sorted(shadow - known))
        found = [_standing(one, in_shadow=one.finding in shadow) for one in figures]
        ordered = sorted(found, key=lambda one: (-(one.share or 0.0), -one.overrides, one.finding))
        return Standings(checks=tuple(ordered), is_office=is_office)

    def _taken_here(self) -> tuple[CheckFigure, ...]:
        with self._store.reading() as work:
            total = _read(work.facts.get(_TOTAL))
            overridden, answered = work.labels.disagreements(), work.labels.doubts()
        shown = [
            CheckFigure(
                finding=code,
                shown=sum(counts.get(verdict, 0) for verdict in _COUNTED),
                failed=counts.get("fail", 0),
                failed_but_passed=counts.get("fail_passed", 0),
            )
            for code, counts in total.items()
        ]
        otherwise = [
            CheckFigure(finding=one.finding, overrides=one.overrides, decided_pass=one.decided_pass)
            for one in overridden
        ]
        doubts = [
            CheckFigure(finding=one.finding, doubts=one.answered, doubts_in_order=one.in_order) for one in answered
        ]
        return summed([*shown, *otherwise, *doubts])

    def _current(self, order: OrderSnapshot) -> frozenset[str]:
        newest = {ref.id for ref in order.documents if ref in order.latest(ref.document, ref.source)}
        return frozenset(one.sha256 for one in self._documents.known_addresses(order) if one.id in newest)


def _standing(figure: CheckFigure, *, in_shadow: bool) -> CheckStanding:
    return CheckStanding(**asdict(figure), in_shadow=in_shadow)


def _results(
    checks: Iterable[StoredCheck], current: frozenset[str], together: StoredCheck | None
) -> Iterable[Mapping[str, Any]]:
    """Return the results of the pages that count, and that of the order's impressions as one of a page."""
    yield from (json.loads(check.result_json) for check in checks if check.sha256 in current)
    compared = json.loads(together.result_json)["seals"] if together is not None else []
    yield from ({"seals": [{"findings": [one["finding"]]} for one in seal["impressions"]]} for seal in compared)


def _count(results: Iterable[Mapping[str, Any]]) -> Counts:
    counts: Counts = {}
    for result in results:
        for line in _lines(result):
            verdict = line.get("verdict")
            if verdict in _COUNTED:
                of_code = counts.setdefault(line["code"], {})
                of_code[verdict] = of_code.get(verdict, 0) + 1
    return counts


def _lines(result: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for part in (result.get("page", {}), *result.get("seals", [])):
        yield from part.get("findings", [])
        yield from part.get("shadow", [])


def _read(text: str | None) -> Counts:
    counts: Counts = json.loads(text) if text else {}
    return counts


def _added(one: Counts, other: Counts, factor: int) -> Counts:
    result = {code: dict(counts) for code, counts in one.items()}
    for code, counts in other.items():
        of_code = result.setdefault(code, {})
        for verdict, count in counts.items():
            of_code[verdict] = of_code.get(verdict, 0) + factor * count
    return result

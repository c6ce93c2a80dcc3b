"""All impressions of one seal in an order: laid onto each other, read together, and each held against the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from seals.code_places import moved, places_apart
from seals.consensus import Consensus, Likeness, SealTogether, combine
from seals.likeness import SealMatch, match_layouts
from seals.thresholds import Thresholds
from seals.values import CODE_LENGTH, Finding, FindingCode, SameSeal, SealCheck, Verdict

_RULE = "各印模逐位、逐字一致"
_SOURCE = "digits.md, several impressions of one seal; seals.md 3e for the layout"
_LEAST_DIFFERING = 3  # two seals' codes differ in six of the seven digits after the region; one seal's in a misread one
_LEAST_COMMON = 4  # legible digits that two impressions must share before equal digits outweigh an unlike layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One impression to be compared: its check, its title for findings, and which stamping it shows.

    Upload and paper of one sheet show the same stamping: a digit that is legible on both still rests on one.
    """

    check: SealCheck
    title: str
    stamping: int


def hold_together(shown: Sequence[Shown], thresholds: Thresholds, *, expected_name: str | None = None) -> SealTogether:
    """Hold impressions of one seal against each other.

    Parameters
    ----------
    shown : sequence of Shown
        Impressions that should be of one seal, in the order in which they are to be listed.
    thresholds : Thresholds
        Limits ``same_seal``.
    expected_name : str, optional
        The name their checks were held against.

    Returns
    -------
    SealTogether
        An impression of another layout takes no part in the reading: it is named instead.
    """
    checks = [one.check for one in shown]
    reference = _reference(checks)
    likeness = tuple(_likeness(checks, reference, at, thresholds) for at in range(len(checks)))
    taking_part = [
        check if like.verdict is not SameSeal.OTHER else _silent(check)
        for check, like in zip(checks, likeness, strict=True)
    ]
    consensus = combine(
        taking_part,
        thresholds,
        stampings=[one.stamping for one in shown],
        places_on=[_places_on(checks, reference, at, like) for at, like in enumerate(likeness)],
        expected_name=expected_name,
    )
    lines = tuple(_line(consensus, likeness, at) for at in range(len(checks)))
    return SealTogether(
        consensus=consensus,
        reference=reference,
        likeness=likeness,
        lines=lines,
        finding=_order_line(consensus, likeness, [one.title for one in shown]),
    )


def _silent(check: SealCheck) -> SealCheck:
    findings = tuple(f for f in check.findings if f.code is not FindingCode.SEAL_NAME_EXPECTED)
    return replace(check, digits=(), name=None, findings=findings)


def _reference(checks: Sequence[SealCheck]) -> int | None:
    """Choose the impression that shows most: legible digits, then few failed lines."""
    if not checks:
        return None

    def merit(at: int) -> tuple[int, int, int]:
        check = checks[at]
        fails = sum(finding.verdict is Verdict.FAIL for finding in check.findings)
        return sum(cell.legible for cell in check.digits), -fails, -at

    return max(range(len(checks)), key=merit)


def _likeness(checks: Sequence[SealCheck], reference: int | None, at: int, thresholds: Thresholds) -> Likeness:
    if reference is None:
        return Likeness(verdict=SameSeal.NOT_COMPARED)
    if at == reference and checks[at].layout is not None:
        return Likeness(verdict=SameSeal.SAME, ncc=1.0, rotation_deg=0.0)
    return compare_seals(checks[reference], checks[at], thresholds)


def compare_seals(one: SealCheck, other: SealCheck, thresholds: Thresholds) -> Likeness:
    """Tell whether two impressions are of one seal: by their layouts and their legible digits.

    Parameters
    ----------
    one, other : SealCheck
        Without a layout (square seals) nothing is compared.
    thresholds : Thresholds
        Limits ``same_seal``.
    """
    if one.layout is None or other.layout is None:
        return Likeness(verdict=SameSeal.NOT_COMPARED)
    match = match_layouts(one.layout, other.layout)
    return Likeness(
        verdict=_judged(match, one, other, thresholds),
        ncc=round(match.ncc, 3),
        ratio=round(match.ratio, 2),
        rotation_deg=round(match.rotation_deg, 1),
    )


def _places_on(checks: Sequence[SealCheck], reference: int | None, at: int, like: Likeness) -> int:
    """Return how many places further on an impression's first cell stands than the reference's."""
    if reference is None or like.verdict is not SameSeal.SAME or like.rotation_deg is None:
        return 0
    return places_apart(checks[reference], checks[at], like.rotation_deg)


def _judged(match: SealMatch, one: SealCheck, other: SealCheck, thresholds: Thresholds) -> SameSeal:
    """Judge by the layout, then by legible digits, then by how much of the outline came off.

    Another code is another seal however alike the names are. Equal digits never make a layout the same one: who copies
    a seal copies its code; they only leave it to a person, and so do two impressions that are both too starved to say.
    """
    verdict = match.judge(thresholds)
    common, differing = _compared(one, other, match.rotation_deg)
    if differing >= _LEAST_DIFFERING:
        return SameSeal.OTHER
    is_open = (common >= _LEAST_COMMON and not differing) or (_is_starved(one) and _is_starved(other))
    return SameSeal.UNSURE if verdict is SameSeal.OTHER and is_open else verdict


def _is_starved(check: SealCheck) -> bool:
    lines = (FindingCode.SEAL_RING_COMPLETE, FindingCode.SEAL_INK_FILL)
    return any(line.verdict is Verdict.FAIL for line in check.findings if line.code in lines)


def _compared(one: SealCheck, other: SealCheck, rotation_deg: float) -> tuple[int, int]:
    """Return how many digits are legible on both, and how many of those are not equal: as read, or as they stand."""
    if not len(one.digits) == len(other.digits) == CODE_LENGTH:
        return 0, 0
    counts = []
    for places in {0, places_apart(one, other, rotation_deg)}:
        both = zip(one.digits, moved(other.digits, places), strict=True)
        pairs = [(a.digit, b.digit) for a, b in both if b is not None and a.legible and b.legible]
        counts.append((len(pairs), sum(a != b for a, b in pairs)))
    return min(counts, key=lambda each: each[1])


def _line(consensus: Consensus, likeness: Sequence[Likeness], at: int) -> Finding:
    """Judge one impression against all others: the first thing that can be said against it."""
    own = [place.position for place in consensus.places if at in place.against]
    elsewhere = [position for position in consensus.conflicts if position not in own]
    lone = [place.position for place in consensus.places if place.stampings == 1 and at in place.support]
    is_other_name = at in consensus.name.refused and bool(consensus.name.confirmed)
    like, others = likeness[at].verdict, consensus.impressions - 1
    cases = (
        (not others, Verdict.NOT_APPLICABLE, "没有同一印章的其他印模可比"),
        (like is SameSeal.OTHER, Verdict.FAIL, "版面或编号与其他印模不同，不像同一枚印章"),
        (own, Verdict.FAIL, f"第 {_listed(own)} 位与其他印模不同，可能不是同一枚印章"),
        (is_other_name, Verdict.FAIL, "名称与其他印模不同，可能不是同一枚印章"),
        (elsewhere, Verdict.REVIEW, f"另有印模第 {_listed(elsewhere)} 位不同，需人工查看"),
        (lone, Verdict.REVIEW, f"第 {_listed(lone)} 位只有这一处盖印看得清，需人工查看"),
        (like is SameSeal.UNSURE, Verdict.REVIEW, "版面与其他印模是否相同不能确定，需人工查看"),
        (like is SameSeal.NOT_COMPARED and not consensus.places, Verdict.NOT_MEASURED, "没有可以比较的版面和编号"),
    )
    verdict, text = next(
        ((verdict, text) for applies, verdict, text in cases if applies),
        (Verdict.PASS, f"与其他 {others} 枚印模没有不同"),
    )
    return _finding(verdict, consensus, text)


def _order_line(consensus: Consensus, likeness: Sequence[Likeness], titles: Sequence[str]) -> Finding:
    """Judge the seal over the whole order, naming documents and positions."""
    others = [titles[at] for at, like in enumerate(likeness) if like.verdict is SameSeal.OTHER]
    refused = [titles[at] for at in consensus.name.refused] if consensus.name.confirmed else []
    if consensus.impressions < 2:
        return _finding(Verdict.NOT_APPLICABLE, consensus, "本订单中只有一枚印模，无从比较")
    faults = [f"{'、'.join(others)}上的印章版面或编号不同，不像同一枚印章"] if others else []
    faults += [_conflict(consensus, position, titles) for position in consensus.conflicts]
    faults += [f"{'、'.join(refused)}上的名称与其他印模不同"] if refused else []
    if faults:
        return _finding(Verdict.FAIL, consensus, "；".join(faults))
    return _finding(*_agreement(consensus, likeness, titles))


def _agreement(
    consensus: Consensus, likeness: Sequence[Likeness], titles: Sequence[str]
) -> tuple[Verdict, Consensus, str]:
    unread = [place.position for place in consensus.places if not place.is_shown]
    lone = consensus.single_support
    unsure = [titles[at] for at, like in enumerate(likeness) if like.verdict is SameSeal.UNSURE]
    is_compared = sum(like.verdict is SameSeal.SAME for like in likeness) > 1
    same = f"{consensus.impressions} 枚印模版面一致，没有可以逐位比较的编号"
    cases = (
        (unread, Verdict.REVIEW, f"没有一枚印模的第 {_listed(unread)} 位清晰，需人工查看"),
        (lone, Verdict.REVIEW, f"第 {_listed(lone)} 位只有一处盖印看得清，需人工查看"),
        (unsure, Verdict.REVIEW, f"{'、'.join(unsure)}上的印章版面是否相同不能确定，需人工查看"),
        (not consensus.places and is_compared, Verdict.PASS, same),
        (not consensus.places, Verdict.NOT_MEASURED, "印模没有可以比较的版面和编号"),
        (not consensus.is_clear, Verdict.REVIEW, "各印模合起来仍有数字不能确认，需人工查看"),
    )
    verdict, text = next(
        ((verdict, text) for applies, verdict, text in cases if applies),
        (Verdict.PASS, f"{consensus.impressions} 枚印模一致，编号 {consensus.code}"),
    )
    return verdict, consensus, text


def _conflict(consensus: Consensus, position: int, titles: Sequence[str]) -> str:
    place = consensus.places[position - 1]
    shown: dict[str, list[str]] = {}
    for at in place.against:
        cell = place.cells[at]
        if cell is not None and cell.digit is not None:
            shown.setdefault(cell.digit, []).append(titles[at])
    parts = [f"{'、'.join(where)}上是 {digit}" for digit, where in shown.items()]
    return f"第 {position} 位{'，'.join(parts)}，其他印模是 {place.digit}"


def _finding(verdict: Verdict, consensus: Consensus, message: str) -> Finding:
    return Finding(
        code=FindingCode.SEAL_IMPRESSIONS_DIFFER,
        verdict=verdict,
        value=consensus.code,
        unit="",
        threshold=_RULE,
        message=message,
        source=_SOURCE,
    )


def _listed(positions: Sequence[int]) -> str:
    return "、".join(str(position) for position in positions)

"""Checks on probation: measured and kept, but apart from the findings that reviewers see and verdicts count."""

from collections.abc import Iterable
from dataclasses import replace

from seals.values import Finding, FindingCode, PageCheck, SealCheck


def apart(page: PageCheck, codes: frozenset[FindingCode]) -> PageCheck:
    """Return the page with the lines of these checks moved from `findings` to `shadow`."""
    if not codes:
        return page
    seen, apart_ = _split(page.findings, codes)
    return replace(
        page, findings=seen, shadow=(*page.shadow, *apart_), seals=tuple(_of_seal(seal, codes) for seal in page.seals)
    )


def _of_seal(seal: SealCheck, codes: frozenset[FindingCode]) -> SealCheck:
    seen, apart_ = _split(seal.findings, codes)
    return replace(seal, findings=seen, shadow=(*seal.shadow, *apart_))


def _split(
    findings: Iterable[Finding], codes: frozenset[FindingCode]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    lines = tuple(findings)
    return tuple(f for f in lines if f.code not in codes), tuple(f for f in lines if f.code in codes)

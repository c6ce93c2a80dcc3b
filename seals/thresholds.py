"""Thresholds as data: bands that turn a measured value into a verdict, each with its unit and its source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from seals.values import Verdict


class BadThresholds(ValueError):
    """The threshold file lacks a band, or a band makes no sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Values inside `pass` pass, inside `review` go to a person, all others fail. None means unbounded."""

    unit: str
    source: str
    pass_low: float | None = None
    pass_high: float | None = None
    review_low: float | None = None
    review_high: float | None = None

    def judge(self, value: float | None) -> Verdict:
        """Return the verdict for `value`; None (and NaN) was not measured."""
        if value is None or value != value:  # noqa: PLR0124 - NaN
            return Verdict.NOT_MEASURED
        if _inside(value, self.pass_low, self.pass_high):
            return Verdict.PASS
        if _inside(value, self.review_low, self.review_high):
            return Verdict.REVIEW
        return Verdict.FAIL

    @property
    def text(self) -> str:
        """The band for a person, for example ``通过 ≥ 55；待看 40 – 55``."""
        passing = _range_text(self.pass_low, self.pass_high)
        reviewing = _range_text(self.review_low, self.review_high)
        return f"通过 {passing}" if reviewing == passing else f"通过 {passing}；待看 {reviewing}"


def _inside(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _range_text(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:g} – {high:g}"
    if low is not None:
        return f"≥ {low:g}"
    return f"≤ {high:g}" if high is not None else "任意"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """All bands and single limits of the seal and page checks, by name."""

    bands: Mapping[str, Band]
    limits: Mapping[str, Mapping[str, float]]

    @classmethod
    def from_toml(cls, text: str) -> "Thresholds":
        """Read the threshold file.

        Parameters
        ----------
        text : str
            TOML with tables ``[bands.NAME]`` (``pass``, ``review`` as ``[low, high]`` with ``-inf``/``inf`` for an
            open side; ``unit``; ``source``) and ``[limits.NAME]`` (numbers; ``source``).

        Raises
        ------
        BadThresholds
            When a table is missing, has no source, or its review band does not contain its pass band.
        """
        try:
            document = tomllib.loads(text)
            bands = {name: _band(name, table) for name, table in document["bands"].items()}
            limits = {name: _limits(name, table) for name, table in document["limits"].items()}
        except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
            raise BadThresholds(f"threshold file: {error}") from error
        return cls(bands=bands, limits=limits)

    def band(self, name: str) -> Band:
        """Return the band `name`."""
        try:
            return self.bands[name]
        except KeyError as error:
            raise BadThresholds(f"no band named {name}") from error

    def limit(self, group: str, name: str) -> float:
        """Return the single limit `name` of `group`."""
        try:
            return self.limits[group][name]
        except KeyError as error:
            raise BadThresholds(f"no limit named {group}.{name}") from error


def _band(name: str, table: Mapping[str, object]) -> Band:
    passing, reviewing = _pair(name, table["pass"]), _pair(name, table["review"])
    if not str(table["source"]).strip():
        raise BadThresholds(f"{name}: no source")
    if reviewing[0] > passing[0] or reviewing[1] < passing[1] or passing[0] > passing[1]:
        raise BadThresholds(f"{name}: the review band does not contain the pass band")
    return Band(
        unit=str(table["unit"]),
        source=str(table["source"]),
        pass_low=_bounded(passing[0]),
        pass_high=_bounded(passing[1]),
        review_low=_bounded(reviewing[0]),
        review_high=_bounded(reviewing[1]),
    )


def _limits(name: str, table: Mapping[str, object]) -> Mapping[str, float]:
    if not str(table["source"]).strip():
        raise BadThresholds(f"{name}: no source")
    return {key: float(value) for key, value in table.items() if isinstance(value, int | float)}


def _pair(name: str, raw: object) -> tuple[float, float]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise BadThresholds(f"{name}: a band is [low, high]")
    return float(raw[0]), float(raw[1])


def _bounded(value: float) -> float | None:
    return None if value in {float("inf"), float("-inf")} else value

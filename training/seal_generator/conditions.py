"""The fixed table of conditions that accuracy is measured on, and random designs to fill it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from training.seal_generator.design import SealDesign, company_seal, square_seal
from training.seal_generator.recipes import CopyKind, InkCondition, PaperCondition, ScanCondition
from training.seal_generator.render import render_seal
from training.seal_generator.truth import SealTruth


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One row of the table: what is fixed; colour, patchiness and turn still vary from seal to seal."""

    title: str
    ink: InkCondition = field(default_factory=InkCondition)
    paper: PaperCondition = field(default_factory=PaperCondition)
    scan: ScanCondition = field(default_factory=ScanCondition)

    def vary(self, rng: np.random.Generator) -> tuple[InkCondition, PaperCondition, ScanCondition]:
        """Draw one impression of this condition within the ranges of real inks (hue 1-34, chroma 34-73, CV .12-.38)."""
        hue = float(rng.uniform(1, 34))
        ink = replace(
            self.ink,
            rotation_deg=self.ink.rotation_deg + float(rng.uniform(-25, 25)),
            hue_deg=hue,
            chroma=float(rng.uniform(44, 76)),
            lightness=float(rng.uniform(45, 54)),
            patchiness=float(rng.uniform(0.12, 0.30)),
            pressure_gradient=float(rng.uniform(0.0, 0.2)),
            edge_um=float(rng.uniform(6, 16)),
        )
        scan = replace(self.scan, angle_deg=self.scan.angle_deg + float(rng.uniform(-1.5, 1.5)))
        return ink, self.paper, scan


def _starved(share: float) -> InkCondition:
    return InkCondition(starvation=share)


_TABLE: dict[str, Condition] = {
    "clean_200": Condition(title="clean, 200 dpi", scan=ScanCondition(dpi=200)),
    "clean_300": Condition(title="clean, 300 dpi"),
    "clean_600": Condition(title="clean, 600 dpi", scan=ScanCondition(dpi=600)),
    "upside_down": Condition(title="upside down", scan=ScanCondition(angle_deg=180.0)),
    "cream_base": Condition(title="cream base", paper=PaperCondition(lightness=91, a=0.5, b=11, texture=1.0)),
    "grey_base": Condition(title="grey base", paper=PaperCondition(lightness=82, a=0, b=-1, texture=1.4)),
    "black_text": Condition(title="black text", paper=PaperCondition(text_lines=4, text_over_code=True)),
    "pen_stroke": Condition(title="pen stroke", paper=PaperCondition(pen_strokes=1)),
    "starved_20": Condition(title="starvation 20 %", ink=_starved(0.20)),
    "starved_45": Condition(title="starvation 45 %", ink=_starved(0.45)),
    "starved_60": Condition(title="starvation 60 %", ink=_starved(0.60)),
    "spread_120": Condition(title="spread 120 um", ink=InkCondition(spread_um=120)),
    "spread_220": Condition(title="spread 220 um", ink=InkCondition(spread_um=220)),
    "blur_120": Condition(title="blur 120 um", scan=ScanCondition(blur_um=120)),
    "blur_450": Condition(title="blur 450 um", scan=ScanCondition(blur_um=450)),
    "jpeg_q25": Condition(title="JPEG q25", scan=ScanCondition(jpeg_quality=25)),
    "grey_copy": Condition(title="grey copy", scan=ScanCondition(copy=CopyKind.GREY_COPY)),
    "void": Condition(title="one void", ink=InkCondition(voids=1)),
    "blot": Condition(title="one blot", ink=InkCondition(blots=1)),
    "low_100": Condition(title="100 dpi", scan=ScanCondition(dpi=100)),
}

CONDITIONS: Mapping[str, Condition] = MappingProxyType(_TABLE)
"""Equal shares of these make the 1,000 round seals of the accuracy table."""

_PLACES = (
    "云山",
    "青原",
    "锦江",
    "白鹭",
    "梅岭",
    "枫溪",
    "瑶湖",
    "松门",
    "柘林",
    "丹陵",
    "石钟",
    "浔阳",
    "鹤湖",
    "星渚",
)
_BRANDS = (
    "宏远",
    "华泰",
    "金鼎",
    "恒信",
    "中茂",
    "天筑",
    "瑞丰",
    "盛达",
    "安泰",
    "志诚",
    "嘉禾",
    "广厦",
    "鸿基",
    "永固",
)
_TRADES = (
    "建设工程有限公司", "建筑设计研究院", "工程咨询有限公司", "市政园林有限公司", "建筑工程集团有限公司",
    "工程监理有限责任公司", "水利水电建设有限公司", "装饰工程有限公司", "勘察设计有限公司", "路桥股份有限公司",
)  # fmt: skip
_REGIONS = ("360102", "360402", "360702", "360829", "361002", "361125", "320105", "410102", "430104", "350203")


def random_name(rng: np.random.Generator) -> str:
    """Invent an organisation's name of 8 to 16 characters."""
    prefix = str(rng.choice(["", "", "江西", "江西省", "赣州"]))
    return prefix + str(rng.choice(_PLACES)) + str(rng.choice(_BRANDS)) + str(rng.choice(_TRADES))


def random_code(rng: np.random.Generator) -> str:
    """Invent a 13-digit seal code: a known region, then digits."""
    return str(rng.choice(_REGIONS)) + "".join(str(d) for d in rng.integers(0, 10, 7))


def random_design(rng: np.random.Generator) -> SealDesign:
    """Engrave a company seal for an invented organisation."""
    return company_seal(random_name(rng), random_code(rng), rng)


_SURNAMES = ("王", "李", "陈", "刘", "黄", "周", "欧", "谢", "熊", "邹", "涂", "龚")
_GIVEN = ("建国", "志强", "晓梅", "文华", "国平", "丽君", "海涛", "春生", "玉兰", "永祥")


def random_square(rng: np.random.Generator, *, has_code: bool) -> SealDesign:
    """Engrave a legal representative's square seal for an invented person, with or without a straight code."""
    text = str(rng.choice(_SURNAMES)) + str(rng.choice(_GIVEN)) + "印"
    return square_seal(text, rng, code=random_code(rng) if has_code else "")


def render_one_illegible(
    name: str, seed: int, *, tries: int = 12, design: SealDesign | None = None
) -> tuple[NDArray[np.uint8], SealTruth] | None:
    """Render a row's condition with one digit destroyed on purpose, the other twelve left as the row has them.

    Parameters
    ----------
    name : str
        Row of ``CONDITIONS``.
    seed : int
        Same seed, same picture.
    tries : int
        How many placements of a void or blot are tried.
    design : SealDesign, optional
        The seal; another random round one at each try unless given.

    Returns
    -------
    (H, W, 3) uint8 array, SealTruth, or None
        A picture whose truth has exactly one illegible digit; None where the condition allows none
        (everything is illegible at spread 220 um or blur 450 um).
    """
    for attempt in range(tries):
        rng = np.random.default_rng(np.random.SeedSequence([seed, 11, attempt]))
        chosen = design if design is not None else random_design(rng)
        ink, paper, scan = CONDITIONS[name].vary(rng)
        has_void = bool(rng.random() < 0.75)
        ink = replace(
            ink,
            voids=int(has_void),
            blots=int(not has_void),
            void_mm=float(rng.uniform(0.7, 1.3)),
            blot_mm=float(rng.uniform(0.9, 1.4)),
            aim_at_digit=int(rng.integers(1, len(chosen.code) + 1)),
        )
        image, truth = render_seal(chosen, ink, paper, scan, seed * 16 + attempt)
        if len(truth.illegible_positions) == 1:
            return image, truth
    return None


def render_condition(name: str, seed: int, design: SealDesign | None = None) -> tuple[NDArray[np.uint8], SealTruth]:
    """Render one seal of a row of ``CONDITIONS``; a random design unless one is given."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, 7]))
    chosen = design if design is not None else random_design(rng)
    ink, paper, scan = CONDITIONS[name].vary(rng)
    return render_seal(chosen, ink, paper, scan, seed)

"""`ca-review tour`: the whole job on sample orders without a display; screenshots, PDFs and a summary."""

import argparse
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.output import print_json, writing_to
from app.ports.errors import UserError

if TYPE_CHECKING:
    from app.cli.tour.journal import Journal

_MARK = ".ca-review-tour"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    parser = subparsers.add_parser("tour", help="用样例订单把全部工作走一遍")
    parser.add_argument(
        "--out", type=Path, default=Path("out/tour"), metavar="DIR", help="截图、PDF 和 summary.json 的位置"
    )


def run(args: argparse.Namespace) -> int:
    """Walk the tour; exit code 0 when every step went well."""
    out: Path = args.out.absolute()
    with writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        _choose_data_folder(out)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

    from app.cli.tour.journal import Journal, StepFailed
    from app.cli.tour.story import walk

    journal = Journal(out, quiet=args.json)
    try:
        walk(journal)
    except StepFailed as error:
        raise UserError("tour_step_failed", f"演示没有走完：{error}") from error
    finally:
        journal.write()
        _report(journal, as_json=args.json)
    return 0 if journal.ok else 1


def _choose_data_folder(out: Path) -> None:
    """Use CA_REVIEW_HOME where it is given, else a fresh folder of the tour's own beside its results."""
    os.environ.setdefault("CA_REVIEW_SECRETS", "file")
    named = os.environ.get("CA_REVIEW_HOME")
    if named:
        if (Path(named) / "training").exists():
            sentence = "这个数据目录已有训练数据，演示需要全新的训练环境：请换一个空目录，或不设 CA_REVIEW_HOME。"
            raise UserError("tour_needs_fresh_folder", sentence)
        return
    home = out / "data"
    if home.exists():
        if not (home / _MARK).exists():
            raise UserError("tour_folder_not_ours", f"{home} 不是演示建立的目录，没有改动它；请换一个 --out。")
        shutil.rmtree(home)
    home.mkdir(mode=0o700)
    (home / _MARK).touch()
    os.environ["CA_REVIEW_HOME"] = str(home)


def _report(journal: "Journal", *, as_json: bool) -> None:
    if as_json:
        print_json(journal.summary())

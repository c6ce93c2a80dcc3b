"""Train the digit network and write it as ONNX: `python -m training.digits.train`, or `make digits`.

Fixed seeds; the validation arcs are never trained on. Fonts of the evaluation generator are left out on purpose.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.digits.arcs import DIGITS
from training.digits.cells import CELLS_PER_ARC, CellSet, Picture, draw_arc, draw_cells, stacked
from training.digits.glyphs import installed_faces
from training.digits.impressions import draw_impression
from training.digits.network import AnyNetwork, DigitNetwork, LoneNetwork, Panel, Seen, loss_of

TRAIN_SEED, VALIDATION_SEED = 20_261_001, 20_269_009
IMPRESSION_SEED = 20_261_201
_CHUNK = 50
_NETWORKS: tuple[type[AnyNetwork], ...] = (DigitNetwork, DigitNetwork, LoneNetwork)  # two judge, the third places
_STEP = 240  # chunks from the first chunk of one network to that of the next, round the ring of all chunks
_PEAKS = (3e-3, 1.5e-3)  # of the first round on arcs alone, of the second on arcs and impressions
_ARCS_PER_STEP = 16
_FEWEST_BESIDE = 9  # a code is judged beside what was found of it


def _draw_chunk(job: tuple[Picture, int, int]) -> CellSet:
    picture, count, seed = job
    return draw_cells(picture, count, seed, installed_faces())


def draw(picture: Picture, count: int, seed: int, *, processes: int) -> CellSet:
    """Draw `count` codes in chunks, each with a seed of its own, in `processes` processes."""
    jobs = [(picture, _CHUNK, seed + 7919 * chunk) for chunk in range(count // _CHUNK)]
    with ProcessPoolExecutor(processes) as pool:
        return stacked(list(pool.map(_draw_chunk, jobs)))


def share_of(cells: CellSet, network: int, arcs: int) -> CellSet:
    """Return the arcs a network is trained on: `arcs` of them, on from its own place in the ring of all."""
    rows = len(cells.digit)
    first, count = network * _STEP * _CHUNK * CELLS_PER_ARC, arcs * CELLS_PER_ARC
    chosen = np.arange(first, first + count) % rows
    return CellSet(*(getattr(cells, name)[chosen] for name in CellSet.__slots__))


def _batch(cells: CellSet, arcs: np.ndarray) -> tuple[Tensor, ...]:
    """Return pictures and truth of some arcs, (arcs, 25, ...) each; the first 13 are the arc's code."""
    rows = (arcs[:, None] * CELLS_PER_ARC + np.arange(CELLS_PER_ARC)).ravel()
    many = (len(arcs), CELLS_PER_ARC)
    return (
        (torch.from_numpy(cells.cells[rows]).float() * (1.3 / 255)).unflatten(0, many),
        torch.from_numpy(cells.digit[rows]).long().unflatten(0, many),
        torch.from_numpy(cells.legibility[rows]).long().unflatten(0, many),
        torch.from_numpy(cells.centred[rows]).long().unflatten(0, many),
        torch.from_numpy(cells.offsets[rows]).float().unflatten(0, many),
    )


def _varied(pictures: Tensor) -> Tensor:
    """Vary gain and noise: by arc, and a little by cell."""
    arcs = len(pictures)
    gain = torch.empty(arcs, 1, 1, 1, 1).uniform_(0.85, 1.15) * torch.empty(arcs, CELLS_PER_ARC, 1, 1, 1).uniform_(
        0.96, 1.04
    )
    return pictures * gain + torch.randn_like(pictures) * torch.empty(arcs, 1, 1, 1, 1).uniform_(0, 0.04)


def fit(network: AnyNetwork, cells: CellSet, *, epochs: int, peak: float, validation: CellSet) -> None:
    """One-cycle AdamW, in half precision where that is safe."""
    rng = np.random.default_rng(epochs)
    arcs = len(cells.digit) // CELLS_PER_ARC
    steps = arcs // _ARCS_PER_STEP
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak, total_steps=epochs * steps)
    for epoch in range(epochs):
        network.train()
        order, total = rng.permutation(arcs), 0.0
        for step in range(steps):
            pictures, *truth = _batch(cells, np.sort(order[step * _ARCS_PER_STEP : (step + 1) * _ARCS_PER_STEP]))
            beside = int(rng.integers(_FEWEST_BESIDE, DIGITS + 1))
            with torch.autocast("cpu", dtype=torch.bfloat16):
                seen = network.look(_varied(pictures), beside)
            loss = loss_of(Seen(*(each.float() for each in seen)), *truth)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch + 1}/{epochs} loss {total / steps:.4f}  {validate(network, validation)}", flush=True)


@torch.no_grad()
def validate(network: AnyNetwork, cells: CellSet) -> str:
    """Digit accuracy on legible cells, and how well the legible output separates, by cell and by whole code."""
    network.eval()
    arcs = np.arange(len(cells.digit) // CELLS_PER_ARC)
    seen = [network.look(_batch(cells, some)[0], DIGITS) for some in np.array_split(arcs, 40)]
    digits, legible, alone, centred, offsets = (
        torch.cat(each).flatten(0, 1).numpy() for each in zip(*seen, strict=True)
    )
    on = cells.centred > 0
    clear, spoiled = on & (cells.legibility == 2), on & (cells.legibility == 0)
    right = float((digits[clear].argmax(axis=1) == cells.digit[clear]).mean())
    leaked = [float((out[spoiled] > np.quantile(out[clear], 0.05)).mean()) for out in (legible, alone)]
    moved = np.abs(offsets[clear] - cells.offsets[clear]).mean(axis=0)
    truth = cells.legibility.reshape(len(arcs), -1)[:, :DIGITS]
    weakest = legible.reshape(len(arcs), -1)[:, :DIGITS].min(axis=1)
    whole, broken = weakest[(truth == 2).all(axis=1)], weakest[(truth == 0).any(axis=1)]
    passed = float((whole > np.quantile(broken, 0.99)).mean())
    return (
        f"digits {right:.4f}  illegible above the 5 % gate {leaked[0]:.4f} (alone {leaked[1]:.4f})  "
        f"codes passed at 1 % wrong {passed:.4f} of {len(whole)}  "
        f"centred {float(((centred > 0) == on).mean()):.4f}  offset {np.round(moved, 3)}"
    )


def export(networks: Sequence[AnyNetwork], path: Path) -> None:
    """Write the networks as one ONNX file: free numbers of codes and cells, probabilities left as logits."""
    torch.onnx.export(
        Panel(networks).eval(),
        (torch.zeros(2, 13, 2, 48, 32),),
        str(path),
        input_names=["cells"],
        output_names=["outputs"],
        dynamic_axes={"cells": {0: "codes", 1: "digits"}, "outputs": {0: "codes", 1: "digits"}},
        opset_version=17,
        dynamo=False,
    )


def main() -> int:
    """Draw, train in two rounds, print the validation, export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("resources"), help="folder of the two files")
    parser.add_argument("--drawn", type=int, default=18_000, help="arcs drawn in all")
    parser.add_argument("--arcs", type=int, default=12_000, help="arcs each network is trained on")
    parser.add_argument("--impressions", type=int, default=7_000, help="impressions that all are trained on")
    parser.add_argument("--epochs", type=int, default=12, help="of the first round; the second has two thirds of them")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(1)  # two threads wait for each other more than they save on cells this small
    print(f"{len(installed_faces())} typefaces", flush=True)
    validation = draw(draw_arc, 400, VALIDATION_SEED, processes=args.processes)
    cells = draw(draw_arc, args.drawn, TRAIN_SEED, processes=args.processes)
    impressions = draw(draw_impression, args.impressions, IMPRESSION_SEED, processes=args.processes)
    networks: list[AnyNetwork] = []
    for which, kind in enumerate(_NETWORKS):
        torch.manual_seed(TRAIN_SEED + which)
        network = kind()
        fit(network, share_of(cells, which, args.arcs), epochs=args.epochs, peak=_PEAKS[0], validation=validation)
        both = stacked([impressions, share_of(cells, which, args.arcs // 2)])
        fit(network, both, epochs=max(1, args.epochs * 2 // 3), peak=_PEAKS[1], validation=validation)
        networks.append(network)
    export(networks[:-1], args.out / "digit_reader.onnx")
    export(networks[-1:], args.out / "digit_places.onnx")
    return 0


if __name__ == "__main__":
    sys.exit(main())

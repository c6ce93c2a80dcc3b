"""Train the digit network and write it as ONNX: `python -m training.digits.train`, or `make digits`.

Fixed seeds; the validation arcs are never trained on. Fonts of the evaluation generator are left out on purpose.
"""

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from training.digits.cells import CellSet, draw_cells
from training.digits.glyphs import installed_faces
from training.digits.network import DigitNetwork, loss_of

TRAIN_SEED, VALIDATION_SEED = 20_261_001, 20_269_009
_CHUNK = 50
_PEAK, _PEAK_AGAIN = 3e-3, 1.5e-3


def _draw_chunk(job: tuple[int, int]) -> CellSet:
    count, seed = job
    return draw_cells(count, seed, installed_faces())


def draw(arcs: int, seed: int, *, processes: int) -> CellSet:
    """Draw `arcs` arcs in chunks, each with a seed of its own, in `processes` processes."""
    jobs = [(_CHUNK, seed + 7919 * chunk) for chunk in range(arcs // _CHUNK)]
    with ProcessPoolExecutor(processes) as pool:
        sets = list(pool.map(_draw_chunk, jobs))
    return CellSet(*(np.concatenate([getattr(s, name) for s in sets]) for name in CellSet.__slots__))


def _batch(cells: CellSet, rows: np.ndarray) -> tuple[Tensor, ...]:
    return (
        torch.from_numpy(cells.cells[rows]).float() * (1.3 / 255),
        torch.from_numpy(cells.digit[rows]).long(),
        torch.from_numpy(cells.legibility[rows]).long(),
        torch.from_numpy(cells.centred[rows]).long(),
        torch.from_numpy(cells.offsets[rows]).float(),
    )


def fit(network: DigitNetwork, cells: CellSet, *, epochs: int, peak: float, validation: CellSet, out: Path) -> None:
    """One-cycle AdamW; gain and noise are varied on the cells. What stands is written after each epoch."""
    rng = np.random.default_rng(epochs)
    count, size = len(cells.digit), 256
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak, total_steps=epochs * (count // size))
    for epoch in range(epochs):
        network.train()
        order, total = rng.permutation(count), 0.0
        for start in range(0, count - size + 1, size):
            pictures, *truth = _batch(cells, order[start : start + size])
            pictures = pictures * torch.empty(size, 1, 1, 1).uniform_(0.85, 1.15)
            pictures = pictures + torch.randn_like(pictures) * torch.empty(size, 1, 1, 1).uniform_(0, 0.04)
            loss = loss_of(network(pictures), *truth)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        print(
            f"epoch {epoch + 1}/{epochs} loss {total / (count // size):.4f}  {validate(network, validation)}",
            flush=True,
        )
        export(network, out)


@torch.no_grad()
def validate(network: DigitNetwork, cells: CellSet) -> str:
    """Digit accuracy on legible cells, and how well the legible output separates legible from illegible."""
    network.eval()
    out = torch.cat(
        [network(_batch(cells, rows)[0]) for rows in np.array_split(np.arange(len(cells.digit)), 40)]
    ).numpy()
    on = cells.centred > 0
    legible, illegible = on & (cells.legibility == 2), on & (cells.legibility == 0)
    right = float((out[legible, :10].argmax(axis=1) == cells.digit[legible]).mean())
    gate = np.quantile(out[legible, 10], 0.05)
    leaked = float((out[illegible, 10] > gate).mean())
    centred = float(((out[:, 11] > 0) == on).mean())
    offset = np.abs(out[legible, 12:] - cells.offsets[legible]).mean(axis=0)
    return (
        f"digits {right:.4f}  illegible above the 5 % gate {leaked:.4f}  "
        f"centred {centred:.4f}  offset {np.round(offset, 3)}"
    )


@torch.no_grad()
def start_from(network: DigitNetwork, path: Path, cells: CellSet) -> None:
    """Take the weights of an exported network. Its normalisation was folded into the convolutions: measured anew."""
    weights = [torch.from_numpy(numpy_helper.to_array(w).copy()) for w in onnx.load(str(path)).graph.initializer]
    linears, folded = weights[:4], iter(weights[4:])
    x = _batch(cells, np.random.default_rng(1).permutation(len(cells.digit))[:4096])[0]
    for layer in network.features:
        if isinstance(layer, nn.Sequential):
            convolution, norm = cast("nn.Conv2d", layer[0]), cast("Any", layer[1])
            convolution.weight.copy_(next(folded))
            raw, bias = convolution(x), next(folded)
            norm.running_mean.copy_(raw.mean(dim=(0, 2, 3)))
            norm.running_var.copy_(raw.var(dim=(0, 2, 3)))
            norm.weight.copy_((norm.running_var + norm.eps).sqrt())
            norm.bias.copy_(bias + norm.running_mean)
        x = layer.eval()(x)
    for parameter, value in zip(network.head.parameters(), linears, strict=True):
        parameter.copy_(value)


def export(network: DigitNetwork, path: Path) -> None:
    """Write the network as one ONNX file with a free batch size and probabilities left as logits."""
    network.eval()
    torch.onnx.export(
        network,
        (torch.zeros(1, 2, 48, 32),),
        str(path),
        input_names=["cells"],
        output_names=["outputs"],
        dynamic_axes={"cells": {0: "n"}, "outputs": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


def main() -> int:
    """Draw, train, print the validation, export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("resources/digit_reader.onnx"))
    parser.add_argument("--start", type=Path, help="go on from this network instead of from nothing")
    parser.add_argument("--arcs", type=int, default=6500)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    torch.manual_seed(TRAIN_SEED)
    torch.set_num_threads(args.processes)
    network = DigitNetwork()
    validation = draw(400, VALIDATION_SEED, processes=args.processes)
    cells = draw(args.arcs, TRAIN_SEED, processes=args.processes)
    if args.start is not None:
        start_from(network, args.start, cells)
        print(f"start  {validate(network, validation)}", flush=True)
    peak = _PEAK if args.start is None else _PEAK_AGAIN
    fit(network, cells, epochs=args.epochs, peak=peak, validation=validation, out=args.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

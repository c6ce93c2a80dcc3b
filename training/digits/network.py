"""The networks: the cells of one code in, fifteen numbers for each cell out."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

_FEATURES = 128
_ATTENTION, _HEADS = 96, 6


class Seen(NamedTuple):
    """What the network says of (codes, cells, ...): `alone` is what a cell by itself would say of its legibility."""

    digits: Tensor
    legible: Tensor
    alone: Tensor
    centred: Tensor
    offsets: Tensor


class DigitNetwork(nn.Module):
    """(C, D, 2, 48, 32) in [0, 1.3] to (C, D, 15): ten digit logits, legible, centred, dx, dy, log scale.

    Half a million parameters. C codes of D cells each. Which digit it is, and where, a cell tells by itself. Whether it
    is legible is judged beside the other digits of its code: they are of one engraver, one stamping and one scan, so a
    foot that only this 1 lacks is missing, and strokes that are fat everywhere are spread ink. Their mean and largest
    features tell what the code is like; attention finds among them those that are like the digit itself (ADR 0137).
    """

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            _layer(2, 24, 5, stride=2),
            _layer(24, 24, 3),
            _layer(24, 24, 3),
            nn.MaxPool2d(2),
            _layer(24, 64, 3),
            _layer(64, 64, 3),
            nn.MaxPool2d(2),
            _layer(64, 96, 3),
            _layer(96, 96, 3),
            nn.Flatten(),
            nn.Dropout(0.15),
            nn.Linear(96 * 6 * 4, _FEATURES),
            nn.ReLU(),
        )
        self.alone = nn.Linear(_FEATURES, 15)
        self.own = nn.Linear(_FEATURES, 96)
        self.others = nn.Linear(2 * _FEATURES, 96)
        self.ask, self.key, self.value = (nn.Linear(_FEATURES, _ATTENTION) for _ in range(3))
        self.join = nn.Linear(_ATTENTION, 96)
        self.beside = nn.Sequential(nn.ReLU(), nn.Linear(96, 1))

    def look(self, cells: Tensor, code_cells: int) -> Seen:
        """Look at (C, D, 2, 48, 32) cells; the first `code_cells` of each code are what the others stand beside."""
        features = self.features(cells.flatten(0, 1)).view(cells.shape[0], cells.shape[1], _FEATURES)
        out = self.alone(features)
        code = features[:, :code_cells]
        others = self.others(torch.cat([code.mean(dim=1), code.amax(dim=1)], dim=-1))
        alike = self.join(torch.relu(self._attend(features, code)))
        legible = self.beside(self.own(features) + others.unsqueeze(1) + alike)[..., 0]
        return Seen(out[..., :10], legible, out[..., 10], out[..., 11], out[..., 12:])

    def _attend(self, features: Tensor, code: Tensor) -> Tensor:
        """Return for each cell (C, D, 128) what those of its code (C, E, 128) that it asks for have: (C, D, 96)."""
        ask, key, value = (
            each(cells).unflatten(-1, (_HEADS, -1)).transpose(1, 2)
            for each, cells in ((self.ask, features), (self.key, code), (self.value, code))
        )
        weights = (ask @ key.transpose(-1, -2) * (_ATTENTION // _HEADS) ** -0.5).softmax(-1)
        found: Tensor = (weights @ value).transpose(1, 2).flatten(2)
        return found

    def forward(self, cells: Tensor) -> Tensor:
        """Return logits and offsets of codes that are judged whole."""
        seen = self.look(cells, cells.shape[1])
        return torch.cat([seen.digits, seen.legible[..., None], seen.centred[..., None], seen.offsets], dim=-1)


class LoneNetwork(nn.Module):
    """The same from each cell by itself, a quarter of a million parameters: it errs on other cells than those do."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            _layer(2, 24, 5, stride=2),
            _layer(24, 24, 3),
            nn.MaxPool2d(2),
            _layer(24, 48, 3),
            _layer(48, 64, 3),
            nn.MaxPool2d(2),
            _layer(64, 64, 3),
        )
        self.head = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.15), nn.Linear(64 * 6 * 4, 96), nn.ReLU(), nn.Linear(96, 15)
        )

    def look(self, cells: Tensor, code_cells: int) -> Seen:
        """Look at (C, D, 2, 48, 32) cells."""
        out = self(cells)
        return Seen(out[..., :10], out[..., 10], out[..., 10], out[..., 11], out[..., 12:])

    def forward(self, cells: Tensor) -> Tensor:
        """Return logits and offsets."""
        out: Tensor = self.head(self.features(cells.flatten(0, 1))).view(cells.shape[0], cells.shape[1], 15)
        return out


AnyNetwork = DigitNetwork | LoneNetwork


class Panel(nn.Module):
    """Networks that were trained apart; what they say is averaged."""

    def __init__(self, networks: Sequence[AnyNetwork]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, cells: Tensor) -> Tensor:
        """Return the mean of what each network says."""
        out: Tensor = torch.stack([network(cells) for network in self.networks]).mean(dim=0)
        return out


def _layer(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def loss_of(seen: Seen, digit: Tensor, legibility: Tensor, centred: Tensor, offsets: Tensor) -> Tensor:
    """Digits, legible, centred and offsets together.

    The digit loss stays on, at a quarter, for illegible cells: that keeps its probability honest. Unsure cells are left
    out of the legible loss only.
    """
    on = centred > 0
    weight = torch.where(legibility == 0, 0.25, 1.0)[on]
    digits = nn.functional.cross_entropy(seen.digits[on], digit[on], label_smoothing=0.02, reduction="none")
    sure = on & (legibility != 1)
    truth = (legibility[sure] == 2).float()
    legible = nn.functional.binary_cross_entropy_with_logits(seen.legible[sure], truth)
    alone = nn.functional.binary_cross_entropy_with_logits(seen.alone[sure], truth)
    presence = nn.functional.binary_cross_entropy_with_logits(seen.centred, centred.float())
    moved = nn.functional.smooth_l1_loss(seen.offsets[on], offsets[on], beta=0.05)
    return (digits * weight).mean() + 1.2 * legible + 0.4 * alone + 0.5 * presence + 1.5 * moved

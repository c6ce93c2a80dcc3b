"""The network: one cell in, fifteen numbers out. 0.23 million parameters."""

import torch
from torch import Tensor, nn


class DigitNetwork(nn.Module):
    """(N, 2, 48, 32) in [0, 1.3] to (N, 15): ten digit logits, legible, centred, dx, dy, log scale."""

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

    def forward(self, cells: Tensor) -> Tensor:
        """Return logits and offsets."""
        out: Tensor = self.head(self.features(cells))
        return out


def _layer(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def loss_of(out: Tensor, digit: Tensor, legibility: Tensor, centred: Tensor, offsets: Tensor) -> Tensor:
    """Digits, legible, centred and offsets together.

    The digit loss stays on, at a quarter, for illegible cells: that keeps its probability honest. Unsure cells are left
    out of the legible loss only.
    """
    on = centred > 0
    weight = torch.where(legibility == 0, 0.25, 1.0)[on]
    digits = nn.functional.cross_entropy(out[on, :10], digit[on], label_smoothing=0.02, reduction="none")
    sure = on & (legibility != 1)
    legible = nn.functional.binary_cross_entropy_with_logits(out[sure, 10], (legibility[sure] == 2).float())
    presence = nn.functional.binary_cross_entropy_with_logits(out[:, 11], centred.float())
    moved = nn.functional.smooth_l1_loss(out[on, 12:], offsets[on], beta=0.05)
    return (digits * weight).mean() + 1.2 * legible + 0.5 * presence + 1.5 * moved

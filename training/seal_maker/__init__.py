"""Training seal maker (制章者): signs SESeals under the training CA. Nothing here is real."""

from training.seal_maker.maker import TrainingSealMaker

__all__ = ["TrainingSealMaker"]

"""Training seal maker (制章者): signs SESeals under the training CA. Nothing here is real."""

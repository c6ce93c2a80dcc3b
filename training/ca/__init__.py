"""Training CA: root, issuing CA and key centre of its own, for SM2, P-256 and RSA. Nothing here is real."""

from training.ca.authority import TRAINING_ORGANISATION, TrainingAuthority

__all__ = ["TRAINING_ORGANISATION", "TrainingAuthority"]

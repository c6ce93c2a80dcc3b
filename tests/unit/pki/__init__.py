"""Tests of pki/ that need nothing but Python."""

"""Tests of pki/ and the training CA against the openssl command line."""

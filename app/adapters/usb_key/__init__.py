"""USB keys: the device process and its SKF and PKCS#11 drivers."""

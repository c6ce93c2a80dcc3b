"""The PKCS#11 driver (python-pkcs11); runs inside the device process."""

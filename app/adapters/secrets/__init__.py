"""Keys and tokens in the operating system's keyring."""

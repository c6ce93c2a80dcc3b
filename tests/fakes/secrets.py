"""Secrets and sign-ins in memory."""

from app.ports.session import RememberedSignIn


class MemorySecrets:
    """`Secrets` in a dictionary."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def set(self, name: str, value: str) -> None:
        self.values[name] = value

    def delete(self, name: str) -> None:
        self.values.pop(name, None)

    def describe(self) -> str:
        return "内存"


class MemoryVault:
    """`SignInVault` in memory."""

    def __init__(self) -> None:
        self.remembered: RememberedSignIn | None = None

    def load(self) -> RememberedSignIn | None:
        return self.remembered

    def save(self, remembered: RememberedSignIn) -> None:
        self.remembered = remembered

    def clear(self) -> None:
        self.remembered = None

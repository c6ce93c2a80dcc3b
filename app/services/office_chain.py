"""The certificates that the office trusts: asked from the server, remembered for when it cannot be reached."""

import json
from collections.abc import Sequence

from app.ports.backend import Backend
from app.ports.errors import Refused, Unavailable
from app.ports.store import Store

_FACT = "office_chain"


def office_chain(store: Store, backend: Backend) -> Sequence[str]:
    """Return the PEM certificates of CAs and seal maker; those remembered where the server does not answer.

    Raises
    ------
    Unavailable, Refused
        The server gave none and none were ever fetched here.
    """
    try:
        chain = tuple(backend.chain())
    except (Unavailable, Refused):
        with store.reading() as work:
            remembered = work.facts.get(_FACT)
        if remembered is None:
            raise
        return tuple(json.loads(remembered))
    with store.writing() as work:
        work.facts.set(_FACT, json.dumps(chain))
    return chain

"""`python -m backend.openapi` prints the wire as OpenAPI, training routes included; kept in docs/api/openapi.json."""

import json
import sys

from backend.app import bare_app

_PROBLEM = {
    "title": "Problem",
    "description": "Why the server refused (RFC 9457): `code` is stable, `detail` one Chinese sentence.",
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": True,
}


def openapi_text() -> str:
    """Return the document as it is kept."""
    app = bare_app(is_training=True)
    document = app.openapi()
    document["info"]["version"] = "1"  # of the contract, not of the program
    document["components"]["schemas"]["Problem"] = _PROBLEM
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(openapi_text())

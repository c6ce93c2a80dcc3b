"""The signature of SF Express' open platform: msgDigest (open.sf-express.com, 鉴权方式说明: 数字签名, 标准MD5)."""

import base64
import hashlib
from urllib.parse import quote_plus


def message_digest(message: str, timestamp: str, check_word: str) -> str:
    """Return Base64(MD5(URLEncode(message + timestamp + check word))).

    The platform's own code is Java, whose URLEncoder leaves ``*`` alone and encodes ``~``; Python's does it the other
    way round.
    """
    encoded = quote_plus(message + timestamp + check_word, safe="*").replace("~", "%7E")
    return base64.b64encode(hashlib.md5(encoded.encode("ascii"), usedforsecurity=False).digest()).decode("ascii")

"""Why a certificate set is revoked, as the office sees it (DOMAIN §1, §8). What a CA's list says of it: the server."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class RevocationCause(StrEnum):
    """What became of the key or of its set. Values are stored and sent."""

    LOST = "lost"
    RETURNED = "returned"
    BROKEN = "broken"
    WRONG = "wrong"
    DOUBTFUL = "doubtful"
    REPLACED = "replaced"
    UNUSABLE = "unusable"
    SEAL_UNUSABLE = "seal_unusable"
    ORGANISATION_ENDED = "organisation_ended"


CAUSE_NAMES_ZH: Mapping[RevocationCause, str] = MappingProxyType(
    {
        RevocationCause.LOST: "丢失、被盗或经他人之手",
        RevocationCause.RETURNED: "快递退回或拒收，未拆封",
        RevocationCause.BROKEN: "损坏，介质仍在",
        RevocationCause.WRONG: "内容有误",
        RevocationCause.DOUBTFUL: "可疑，未通过核对",
        RevocationCause.REPLACED: "已清除，密钥重新生成",
        RevocationCause.UNUSABLE: "证书不能写入介质",
        RevocationCause.SEAL_UNUSABLE: "印章无法制作",
        RevocationCause.ORGANISATION_ENDED: "单位终止",
    }
)

REMAKE_CAUSES = (RevocationCause.LOST, RevocationCause.RETURNED, RevocationCause.BROKEN, RevocationCause.WRONG)
"""Why a shipped order is made again; a supervisor names one."""

QUARANTINE_CAUSES = (RevocationCause.DOUBTFUL, RevocationCause.LOST, RevocationCause.BROKEN)
"""Why a person takes a key out of use. The first holds where nothing else is said."""


def told(cause: RevocationCause | None, reason: str) -> str:
    """Return the reason as an order's history tells it, the cause before it where a person named one."""
    names_itself = cause not in {*REMAKE_CAUSES, RevocationCause.ORGANISATION_ENDED}
    if cause is None or names_itself:
        return reason
    return f"{CAUSE_NAMES_ZH[cause]}：{reason}" if reason else CAUSE_NAMES_ZH[cause]

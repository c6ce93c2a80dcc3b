"""The workstation's settings: one frozen value, validated once; every field says its default, unit and meaning."""

# ruff: noqa: RUF009 - `_option` only calls dataclasses.field
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class SecretsPlace(StrEnum):
    """Where keys and tokens are kept."""

    KEYRING = "keyring"
    FILE = "file"


class Theme(StrEnum):
    """The window's colours."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


def _option(
    default: object, meaning: str, *, unit: str = "", low: float | None = None, high: float | None = None
) -> Any:
    metadata = {"meaning": meaning, "unit": unit, "low": low, "high": high}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an office or a person can set. Units and meanings are in each field's metadata."""

    server_url: str = _option("", "办公服务器地址；留空表示尚未登录")
    is_training: bool = _option(False, "当前为训练环境；训练数据与正式数据分开存放")
    ca_bundle: str = _option("", "服务器证书的 CA 文件（PEM）路径；留空用系统信任的 CA")
    secrets: SecretsPlace = _option(
        SecretsPlace.KEYRING, "密钥与令牌的存放处：keyring（系统钥匙串）或 file（仅本人可读的文件）"
    )
    undo_seconds: float = _option(8.0, "决定发送前可撤销的时间", unit="s", low=0, high=120)
    sync_seconds: float = _option(15.0, "两次自动同步之间的间隔", unit="s", low=2, high=3600)
    connect_timeout_seconds: float = _option(5.0, "等待服务器接受连接的时间", unit="s", low=0.5, high=60)
    answer_timeout_seconds: float = _option(30.0, "等待服务器答复的时间", unit="s", low=1, high=300)
    lease_seconds: int = _option(120, "打开订单时的占用时间，打开期间自动续期", unit="s", low=20, high=3600)
    scan_cache_mb: int = _option(2048, "本机加密图片缓存的上限", unit="MB", low=64, high=102400)
    scan_cache_days: int = _option(14, "图片在缓存中不用后保留的天数", unit="d", low=1, high=365)
    backups_kept: int = _option(5, "升级数据库前的备份保留份数", low=1, high=50)
    escalate_after_calls: int = _option(3, "电话未接通多少次后提示主管", low=1, high=20)
    shadow_checks: str = _option(
        "seal_print_pattern,seal_print_dots",
        "试运行的检查（代码，逗号分隔）：照常测量，只有主管看得到，不影响结论",
    )
    auto_advance: bool = _option(True, "决定后自动打开下一单")
    theme: Theme = _option(Theme.SYSTEM, "窗口颜色：system、light 或 dark")
    intake_folder: str = _option("", "扫描仪存放页面的文件夹")
    key_driver: str = _option("", "USBKey 驱动：skf 或 pkcs11；留空为自动")
    key_library: str = _option("", "USBKey 厂商库文件路径")
    key_profile: str = _option("auto", "SKF 厂商参数")
    user_pin_digits: int = _option(8, "随机初始用户 PIN 的位数", low=6, high=16)
    admin_pin_digits: int = _option(12, "随机管理员 PIN 的位数", low=8, high=16)
    pin_tries: int = _option(10, "PIN 可输错的次数（介质允许设置时）", low=3, high=15)
    sender_name: str = _option("江西CA", "寄件单上的寄件人")
    sender_phone: str = _option("", "寄件单上的寄件电话")
    sender_address: str = _option("", "寄件单上的寄件地址")
    sf_partner_id: str = _option("", "顺丰开放平台的顾客编码；留空为手工填写运单号（校验码存于钥匙串）")
    sf_url: str = _option("", "顺丰开放平台地址；留空为生产环境")
    sf_product: int = _option(2, "顺丰产品（expressTypeId）：1 顺丰特快，2 顺丰标快", low=1, high=999)
    fixed_user_pin: bool = _option(False, "初始用户 PIN 由办公室统一规定（存于钥匙串），而不是每只随机生成")
    seal_picture_kb: int = _option(48, "写入介质的电子签章图片大小上限", unit="KB", low=16, high=1000)


class SettingsFile(Protocol):
    """Where the settings are kept."""

    def load(self) -> Settings:
        """Return the settings; `UserError("settings_invalid")` names the field that is wrong."""
        ...

    def save(self, settings: Settings) -> None:
        """Replace the stored settings; the old ones stay whole if this fails."""
        ...

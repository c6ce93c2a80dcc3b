"""What `ca-review doctor` looks at. Nothing here changes anything, and no check stops the others."""

import importlib
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.adapters.folder.settings_file import TomlSettings
from app.bootstrap.doctor_findings import Finding, Standing
from app.bootstrap.doctor_keys import key_profile
from app.bootstrap.doctor_models import models
from app.bootstrap.folder import DataFolder, data_folder
from app.bootstrap.seat import Seat, health
from app.bootstrap.secrets import choose_secrets, is_file_asked_for
from app.ports.errors import WorkstationError
from app.ports.settings import Settings
from app.version import VERSION

PACKAGES = (
    ("PySide6", "PySide6_Essentials"),
    ("cv2", "opencv-python-headless"),
    ("onnxruntime", "onnxruntime"),
    ("sqlcipher3", "sqlcipher3"),
    ("cryptography", "cryptography"),
    ("zxingcpp", "zxing-cpp"),
    ("pypdfium2", "pypdfium2"),
    ("reportlab", "reportlab"),
    ("pkcs11", "python-pkcs11"),
)
BROKEN_QT = "6.12.0"  # drops references to None and True on Python 3.11 (docs/adr/0002)
LEAST_FREE_MB = 500
LARGEST_SKEW_SECONDS = 120.0
PKCS11_PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


def examine() -> list[Finding]:
    """Run every check."""
    folder = data_folder()
    settings, finding = _settings(folder)
    findings = [_program(), *_libraries(), _folder(folder), finding, _secrets(folder, settings)]
    findings += [_store(folder, settings), *_server(settings), *_keys(settings)]
    findings += [*key_profile(settings), *models(), _fonts()]
    return findings


def _program() -> Finding:
    kind = "已打包" if getattr(sys, "frozen", False) else "源代码"
    value = f"ca-review {VERSION}（{kind}），Python {platform.python_version()}，{platform.platform()}"
    return Finding(code="program", name="程序", value=value)


def _libraries() -> Iterable[Finding]:
    for module, package in PACKAGES:
        try:
            importlib.import_module(module)
        except ImportError as error:
            advice = f"缺少或损坏：{error}；请重新安装程序。"
            yield Finding(
                code=f"library_{module}", name=package, value="无法载入", standing=Standing.FAULT, advice=advice
            )
            continue
        found = _version_of(package)
        if module == "PySide6" and found == BROKEN_QT and sys.version_info < (3, 12):
            advice = "该版本会使程序崩溃，请改装 6.11.3。"
            yield Finding(code="library_PySide6", name=package, value=found, standing=Standing.FAULT, advice=advice)
            continue
        yield Finding(code=f"library_{module}", name=package, value=found)


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "已载入"


def _folder(folder: DataFolder) -> Finding:
    value = str(folder.home)
    try:
        folder.make()
    except WorkstationError as error:
        return Finding(code="data_folder", name="数据目录", value=value, standing=Standing.FAULT, advice=error.sentence)
    free_mb = shutil.disk_usage(folder.home).free // (1024 * 1024)
    value = f"{value}（可用 {free_mb} MB）"
    if not os.access(folder.home, os.W_OK):
        advice = "目录不可写，请检查权限。"
        return Finding(code="data_folder", name="数据目录", value=value, standing=Standing.FAULT, advice=advice)
    if free_mb < LEAST_FREE_MB:
        advice = "磁盘空间不足，请清理。"
        return Finding(code="data_folder", name="数据目录", value=value, standing=Standing.ADVICE, advice=advice)
    return Finding(code="data_folder", name="数据目录", value=value)


def _settings(folder: DataFolder) -> tuple[Settings, Finding]:
    try:
        settings = TomlSettings(folder.settings).load()
    except WorkstationError as error:
        finding = Finding(
            code="settings", name="设置", value="无法读取", standing=Standing.FAULT, advice=error.sentence
        )
        return Settings(), finding
    value = f"服务器 {settings.server_url or '未设置'}{'（训练环境）' if settings.is_training else ''}"
    return settings, Finding(code="settings", name="设置", value=value)


def _secrets(folder: DataFolder, settings: Settings) -> Finding:
    try:
        place = choose_secrets(folder, settings)
        place.get("store-key")
        value = place.describe()
    except WorkstationError as error:
        return Finding(code="secrets", name="密钥存放", value="不可用", standing=Standing.FAULT, advice=error.sentence)
    if is_file_asked_for(settings):
        advice = "密钥以文件保存，只靠文件权限保护；正式环境请使用系统钥匙串。"
        return Finding(code="secrets", name="密钥存放", value=value, standing=Standing.ADVICE, advice=advice)
    return Finding(code="secrets", name="密钥存放", value=value)


def _store(folder: DataFolder, settings: Settings) -> Finding:
    file = folder.seat(is_training=settings.is_training) / "workstation.db"
    if not file.exists():
        return Finding(code="store", name="本机数据库", value="尚未建立（首次登录时建立）")
    try:
        seat = Seat(folder, settings)
    except WorkstationError as error:
        return Finding(code="store", name="本机数据库", value="打不开", standing=Standing.FAULT, advice=error.sentence)
    with seat.store.reading() as work:
        waiting = len(work.outbox.all())
    seat.close()
    size_mb = file.stat().st_size / (1024 * 1024)
    return Finding(code="store", name="本机数据库", value=f"正常，{size_mb:.1f} MB，待发送 {waiting} 项")


def _server(settings: Settings) -> Iterable[Finding]:
    if not settings.server_url:
        advice = "请用 ca-review sign-in 登录，或打开训练环境。"
        yield Finding(code="server", name="办公服务器", value="未设置", standing=Standing.ADVICE, advice=advice)
        return
    asked = datetime.now(UTC)
    try:
        found = health(settings, settings.server_url)
    except WorkstationError as error:
        yield Finding(code="server", name="办公服务器", value="连不上", standing=Standing.ADVICE, advice=error.sentence)
        return
    yield Finding(code="server", name="办公服务器", value=f"{settings.server_url}，版本 {found.version}")
    answered = datetime.now(UTC)
    skew = (found.time - (asked + (answered - asked) / 2)).total_seconds()
    is_off = abs(skew) > LARGEST_SKEW_SECONDS
    yield Finding(
        code="clock",
        name="时钟",
        value=f"与服务器相差 {abs(skew):.1f} 秒",
        standing=Standing.ADVICE if is_off else Standing.GOOD,
        advice="请校准本机时间，否则登录与期限会出错。" if is_off else "",
    )


def _keys(settings: Settings) -> Iterable[Finding]:
    """Name the device libraries that are there; vendor libraries are never loaded here."""
    places = (
        [settings.key_library] if settings.key_library else [place for place in PKCS11_PLACES if Path(place).exists()]
    )
    softkey = Path(__file__).parents[2] / "training" / "softkey" / "libsoftkey.so"
    if softkey.exists():
        places.append(str(softkey))
    missing = [place for place in places if not Path(place).exists()]
    if missing:
        advice = "设置中的 USBKey 库文件不存在，请重新安装厂商驱动或更正设置。"
        yield Finding(code="key_library", name="USBKey 库", value=missing[0], standing=Standing.FAULT, advice=advice)
    elif not places:
        advice = "制证需要厂商的 USBKey 驱动；请安装后在设置中指定库文件。"
        yield Finding(code="key_library", name="USBKey 库", value="未找到", standing=Standing.ADVICE, advice=advice)
    else:
        yield Finding(code="key_library", name="USBKey 库", value="、".join(Path(place).name for place in places))


def _fonts() -> Finding:
    if sys.platform == "win32":
        return Finding(code="fonts", name="中文字体", value="Windows 自带")
    found = _run(["fc-list", ":lang=zh", "family"])
    families = sorted({line.split(",")[0] for line in found.splitlines() if line})
    if not families:
        advice = "没有中文字体，界面会显示方框；请安装 fonts-wqy-microhei 或 fonts-noto-cjk。"
        return Finding(code="fonts", name="中文字体", value="未找到", standing=Standing.ADVICE, advice=advice)
    return Finding(code="fonts", name="中文字体", value="、".join(families[:4]))


def _run(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""

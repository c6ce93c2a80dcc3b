"""The forms that a picture can be said to be, by the codes of their documents."""

from app.cli.failures import UsageError
from seals.page_content import FormTemplate


def known_form(code: str | None) -> FormTemplate | None:
    """Return the form of this code, None where none is named; raises `UsageError` naming those there are."""
    from app.bootstrap.recognition import known_forms

    if code is None:
        return None
    forms = known_forms()
    if code not in forms:
        listed = "、".join(f"{known}（{form.name}）" for known, form in forms.items())
        raise UsageError(f"没有表单 {code} 的表样；可用的有：{listed}。")
    return forms[code]

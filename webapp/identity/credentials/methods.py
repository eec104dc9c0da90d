"""How somebody signed in: it stands beside what they sign (domain.md, "Signature record")."""

from enum import StrEnum

from webapp.core.i18n import gettext as _
from webapp.core.i18n import lazy_gettext as _l


class SignInMethod(StrEnum):
    """What was shown to sign in. A code is never reused: signatures keep theirs."""

    CARD = "card"
    PHONE = "phone"
    PASSKEY = "passkey"
    PASSWORD_TOTP = "password_totp"  # noqa: S105 - a code, no secret
    PASSWORD_PASSKEY = "password_passkey"  # noqa: S105
    PASSWORD_RECOVERY = "password_recovery"  # noqa: S105
    INVITATION = "invitation"
    DEMO = "demo"


_WORDS = {
    SignInMethod.CARD: _l("Kort och kod"),
    SignInMethod.PHONE: _l("Egen telefon och kod"),
    SignInMethod.PASSKEY: _l("Fingeravtryck eller ansikte (passkey)"),
    SignInMethod.PASSWORD_TOTP: _l("Lösenord och kod från app"),
    SignInMethod.PASSWORD_PASSKEY: _l("Lösenord och passkey"),
    SignInMethod.PASSWORD_RECOVERY: _l("Lösenord och reservkod"),
    SignInMethod.INVITATION: _l("Inbjudan, lösenord och kod från app"),
    SignInMethod.DEMO: _l("Länk för att prova"),
}


def describe_sign_in_method(method_code: str) -> str:
    """How somebody signed in, in words; an unknown code comes back as it is."""
    return (
        str(_WORDS[SignInMethod(method_code)])
        if method_code in _WORDS
        else method_code or _("Inte uppgivet")
    )

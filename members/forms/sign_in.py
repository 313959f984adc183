"""The forms of signing in: what allauth asks, in the portal's own words."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django.core.exceptions import ValidationError

from members.forms.invitations import GOOD_PASSWORD

LABELS = {
    "login": "E-mail",
    "email": "E-mail",
    "password": "Password",
    "oldpassword": "Your password now",
    "password1": "New password",
    "password2": "The same password again",
    "remember": "Stay signed in on this device",
    "code": "Code",
    "name": "Name of the passkey",
    "passwordless": "Sign in with it instead of a password",
}
HELP = {
    "password1": GOOD_PASSWORD,
    "name": "As in: my phone.",
    "passwordless": "Otherwise it is asked for after the password.",
}


@contextmanager
def refusing_nonsense() -> Iterator[None]:
    """Turn what a library trips over into words on the page."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, struct.error) as error:
        raise ValidationError("No passkey was used. Try again, or sign in with your password.") from error


class InOurWords:
    """Labels above the fields and help below them; nothing that disappears when one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, account.LoginForm):
    pass


class ChangeEmailForm(InOurWords, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail"
        self.fields["email"].help_text = "A link goes there; the change counts once you have opened it."


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass


class CodeForm(InOurWords, second_factor.AuthenticateForm):
    pass


class CodeAgainForm(InOurWords, second_factor.ReauthenticateForm):
    pass


class ActivateAppForm(InOurWords, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Six digits from the app"


class ReadsPasskey:
    """Refuses in words what no browser says of a passkey; allauth takes it to be well formed."""

    def clean_credential(self) -> Any:
        with refusing_nonsense():
            return super().clean_credential()  # type: ignore[misc]


class SignInWithPasskeyForm(ReadsPasskey, passkeys.LoginWebAuthnForm):
    pass


class PasskeyForm(ReadsPasskey, passkeys.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(ReadsPasskey, passkeys.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(InOurWords, passkeys.AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        with refusing_nonsense():
            return super().clean()


class EditPasskeyForm(InOurWords, passkeys.EditWebAuthnForm):
    pass

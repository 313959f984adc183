"""The pages of signing in and of one's account, which a library brings, and the rows that stand behind them."""

from collections.abc import Iterator

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from fido2.cose import ES256
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from members.models import Alliance, Person
from members.permissions import Role
from tests.factories import appoint
from tests.rows import ADDRESSES, Visit

WITHOUT_ROWS = [f"/{path}" for path in ADDRESSES if path.startswith("accounts/") and "<" not in path]


def account_visits(alliance: Alliance) -> Iterator[Visit]:
    """Yield each page as a visitor and as somebody with every second factor, and what is offered to those without."""
    plain, careful = appoint(alliance, Role.DIRECTOR), appoint(alliance, Role.ADMINISTRATOR)
    EmailAddress.objects.create(user=careful, email=careful.email, verified=True, primary=True)
    passkey = add_second_factors(careful)
    for path in WITHOUT_ROWS:
        for reader in (None, careful):
            yield Visit("account", path, reader)
    for name in ("mfa_index", "mfa_activate_totp"):
        yield Visit(name, reverse(name), plain)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        yield Visit(name, reverse(name, args=[passkey.pk]), careful)
    new = EmailAddress.objects.create(user=careful, email="another@example.org")
    yield Visit("confirm", reverse("account_confirm_email", args=[EmailConfirmationHMAC(new).key]), None)
    yield Visit("confirm", reverse("account_confirm_email", args=["of-last-year"]), None)
    who = user_pk_to_url_str(plain)
    for key in (default_token_generator.make_token(plain), "of-last-year"):
        yield Visit("reset", reverse("account_reset_password_from_key", args=[who, key]), None)


def add_second_factors(person: Person) -> Authenticator:
    """Give the person an authenticator app, recovery codes and a passkey; return the passkey."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    passkey = {"name": "Phone", "credential": dict(registration())}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=passkey)


def registration() -> RegistrationResponse:
    """Return what a browser answers when it has made a passkey."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    credential = AttestedCredentialData.create(Aaguid.NONE, b"a-passkey", key)
    made = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, credential), {})
    asked = CollectedClientData.create("webauthn.create", b"challenge", "http://testserver")
    return RegistrationResponse(
        raw_id=b"a-passkey",
        response=AuthenticatorAttestationResponse(client_data=asked, attestation_object=made),
    )

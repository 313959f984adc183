"""Inviting people, and joining."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from members.access import Standing
from members.forms.across import SpanningForm
from members.models import Institution, Invitation, Person
from members.permissions import ROLES_AT_A_SCHOOL, STRONG_ROLES, Can, Role

GOOD_PASSWORD = "At least eight characters, not only numbers, and not one that everybody uses."  # noqa: S105
ROLES_FOR_COLLEAGUES = (Role.TEACHER, Role.MENTOR)


def roles_to_offer(standing: Standing) -> list[Role]:
    """Return the roles that this person may invite to: strong ones only by those who manage roles."""
    if standing.can(Can.MANAGE_ROLES):
        return list(Role)
    if standing.can(Can.INVITE_PEOPLE):
        return [role for role in Role if role not in STRONG_ROLES]
    return list(ROLES_FOR_COLLEAGUES)


class InviteForm(SpanningForm):
    """Who is asked in, as what, and where."""

    # One open invitation to the same role at the same place.
    spans = frozenset({"alliance", "institution"})

    role = forms.ChoiceField()

    class Meta:
        model = Invitation
        fields = ["name", "email", "role", "institution", "strand"]

    def __init__(self, data: Any = None, *, standing: Standing, role: str = "") -> None:
        super().__init__(data, instance=Invitation(alliance=standing.alliance, role=role))
        self.fields["role"].choices = [
            ("", "Choose a role"),
            *((each, each.label) for each in roles_to_offer(standing)),
        ]
        members = Institution.objects.members_of(standing.alliance).only("name")
        if not standing.can(Can.INVITE_PEOPLE):
            members = members.filter(pk__in=[each.pk for each in standing.led_institutions()])
            del self.fields["strand"]
        else:
            self.fields["strand"].queryset = standing.alliance.strands.active()
            self.fields["strand"].help_text = "For a strategic lead"
        self.fields["institution"].queryset = members
        self.fields["name"].required = True

    def clean(self) -> dict[str, Any]:
        """Ask for the school where the role needs one, and refuse what the person already holds."""
        cleaned: dict[str, Any] = super().clean() or {}
        role, institution = cleaned.get("role"), cleaned.get("institution")
        if role in ROLES_AT_A_SCHOOL and not institution and "institution" not in self.errors:
            self.add_error("institution", "Name the school where this role is held.")
        held = self.instance.alliance.appointments.current().filter(role=role, institution=institution)
        if cleaned.get("email") and held.filter(person__email__iexact=cleaned["email"]).exists():
            self.add_error("email", "This person already holds this role.")
        return cleaned


class InvitationFilterForm(forms.Form):
    """Narrow the list of invitations; what is not understood narrows nothing."""

    STATES = [
        ("", "Any state"),
        ("waiting", "Waiting"),
        ("expired", "Expired"),
        ("accepted", "Accepted"),
        ("declined", "Declined"),
        ("withdrawn", "Withdrawn"),
    ]
    state = forms.ChoiceField(choices=STATES, required=False)
    q = forms.CharField(label="Name or e-mail", required=False, max_length=100)

    def narrow(self, rows: Any) -> Any:
        """Return the invitations that the filter lets through."""
        self.is_valid()
        if self.cleaned_data.get("state"):
            rows = rows.in_state(self.cleaned_data["state"])
        return rows.naming(self.cleaned_data["q"]) if self.cleaned_data.get("q") else rows


class JoinForm(forms.Form):
    """What a new person says of themselves; the e-mail is the invitation's."""

    name = forms.CharField(label="Your name", max_length=150)
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
        help_text=GOOD_PASSWORD,
    )
    again = forms.CharField(
        label="The same password again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
        strip=False,
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords, and weak ones."""
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password")
        if password and cleaned.get("again") and password != cleaned["again"]:
            self.add_error("again", "The two passwords differ.")
        if password:
            try:
                validate_password(password, Person(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned

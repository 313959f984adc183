"""An administrator imports a staff list: every error at once, nothing saved before it is confirmed."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.actions.invitations import token_of
from members.models import Affiliation, Appointment, Person
from members.permissions import Role
from members.staff_import import StaffRow
from tests.factories import AffiliationFactory, AppointmentFactory, InstitutionFactory, MembershipFactory, PersonFactory
from tests.page import words_of
from tests.tables import workbook

PAGE = "/riverside/people/import/"
CONFIRM = f"{PAGE}confirm/"
HEAD = "Name,E-mail,School,Job title,Role\n"


def upload(client, content: str | bytes, name: str = "staff.csv"):
    body = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"file": SimpleUploadedFile(name, body)})


def confirm(client, preview, **more):
    return client.post(CONFIRM, {"sealed": preview.context["sealed"], **more}, follow=True)


def outcomes(preview) -> list[tuple[str, list[str]]]:
    return [(planned.kind.value, planned.steps) for planned in preview.context["plan"].rows]


@pytest.fixture
def nothing_changes(school, other_school):
    """Count people, affiliations and roles before and after."""

    def count() -> tuple[int, int, int]:
        return Person.objects.count(), Affiliation.objects.count(), Appointment.objects.count()

    return count


def test_the_preview_says_what_each_row_does_and_saves_nothing(
    as_admin, alliance, school, other_school, teacher, nothing_changes
):
    known = PersonFactory(name="Known Elsewhere", email="known@example.org")
    changing = AffiliationFactory(person__email="change@example.org", institution=school, job_title="Teacher").person
    AppointmentFactory(alliance=alliance, person=changing, role=Role.TEACHER, institution=school)
    before = nothing_changes()
    preview = upload(
        as_admin,
        HEAD
        + "Nina New,NINA@example.org,alder primary school,Teacher,\n"
        + f"Known Elsewhere,known@example.org,{other_school.urn},,Mentor\n"
        + "Change Able,change@example.org,Alder Primary School,Deputy head,\n"
        + f"{teacher.name},{teacher.email},Alder Primary School,,\n",
    )
    assert outcomes(preview) == [
        ("New person", ["Works at Alder Primary School as Teacher", "Gets the role Teacher at Alder Primary School"]),
        ("Known person", ["Works at Birch Academy", "Gets the role Mentor at Birch Academy"]),
        ("Job title changes", ["Job title Teacher becomes Deputy head"]),
        ("Already there", []),
    ]
    assert nothing_changes() == before
    assert known.affiliations.count() == 0


@time_machine.travel("2026-11-24 10:00Z", tick=True)
def test_what_was_shown_is_done_when_it_is_confirmed(as_admin, alliance, school):
    rows = "Nina New,NINA@example.org,Alder Primary School,Teacher,,01/09/2026,01375 1\n"
    preview = upload(as_admin, "Name,E-mail,School,Job title,Role,From,Phone\n" + rows)
    done = confirm(as_admin, preview)
    assert "1 new person" in words_of(done)
    nina = Person.objects.get(email="nina@example.org")
    assert (nina.name, nina.phone, nina.has_usable_password()) == ("Nina New", "01375 1", False)
    work = nina.affiliations.get()
    assert (work.institution, work.job_title, str(work.starts_on)) == (school, "Teacher", "2026-09-01")
    role = nina.appointments.get()
    assert (role.alliance, role.role, role.institution, str(role.starts_on)) == (
        alliance, Role.TEACHER, school, "2026-09-01",
    )  # fmt: skip
    again = upload(as_admin, "Name,E-mail,School,Job title,Role,From,Phone\n" + rows)
    assert outcomes(again) == [("Already there", [])]
    assert "nothing would change" in words_of(again)


def test_every_error_is_said_at_once_by_row_and_column(as_admin, school, nothing_changes):
    before = nothing_changes()
    preview = upload(
        as_admin,
        "Name,E-mail,School,Role,From\n"
        "Ann Good,ann@example.org,Alder Primary School,,\n"
        ",not-an-address,Alder Primery School,Headmaster,30/02/2026\n"
        "Ann Good,ann@example.org,Alder Primary School,Director,\n"
        "Bea Other,ann@example.org,Birch Academy,,01/01/1800\n"
        f"{'x' * 151},,,,\n",
    )
    problems = [(p.row, p.column, p.message) for p in preview.context["plan"].problems]
    roles = "Teacher, Mentor, ITT coordinator, Trainee"
    assert problems == [
        (3, "Name", "The name is missing."),
        (3, "E-mail", "“not-an-address” is not an e-mail address."),
        (3, "School", "“Alder Primery School” is not a school of this alliance. Did you mean Alder Primary School?"),
        (3, "Role", f"“Headmaster” is not a role. Write one of: {roles}."),
        (3, "From", "“30/02/2026” is not a day. Write it like 01/09/2026."),
        (4, "Role", "A staff list does not give the role Director. Give it under Roles."),
        (4, "E-mail", "Row 2 says the same person works at this school already."),
        (5, "From", "1 January 1800 cannot be right."),
        (5, "E-mail", "Further up another name has this address. One address is one person."),
        (6, "Name", "This is 151 characters; at most 150 fit."),
        (6, "E-mail", "The e-mail address is missing."),
        (6, "School", "The school is missing. Write its name or its URN."),
    ]
    assert "12 things to mend in your file" in words_of(preview)
    assert preview.context["sealed"] == ""
    assert nothing_changes() == before


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "staff.csv", "This is a picture (PNG), not a table."),
        (b"x" * (6 * 1024 * 1024), "staff.csv", "the largest that can be read is 5.0"),
        ("Name,E-mail,School\n" + "Ann,ann@example.org,Alder\n" * 2001, "staff.csv", "more than 2,000 rows"),
        ("Surname,Salary\nAnn,1\n", "staff.csv", "No column is headed Name or E-mail or School. The first row"),
        ("Name,E-mail,email,School\nA,b,c,d\n", "staff.csv", "Two columns are headed E-mail. Keep one."),
        ("Name,E-mail,School\n", "staff.csv", "The file has headers but no rows."),
        (b"", "staff.csv", "The submitted file is empty."),
        (workbook(["Name", "E-mail", "School"], ["=A1", "b", "c"]), "s.xlsx", "Cell A2 holds a formula."),
        (workbook(["Name", "E-mail", "School"], ["a", "b", "c"], merged="A2:A3"), "s.xlsx", "Cells are merged: A2:A3"),
    ],
    ids=["picture", "too large", "too long", "other columns", "twice", "no rows", "empty", "formula", "merged"],
)
def test_a_file_that_is_no_staff_list_is_refused_with_what_to_change(as_admin, content, name, message, nothing_changes):
    before = nothing_changes()
    assert message in words_of(upload(as_admin, content, name)).replace("\xa0", " ")
    assert nothing_changes() == before


def test_columns_that_are_not_read_are_named(as_admin, school):
    preview = upload(as_admin, f"Email address;Full name;URN;Salary\nann@example.org;Ann;{school.urn};30000\n")
    assert "These columns are not read: Salary." in words_of(preview)
    assert preview.context["plan"].rows[0].row == StaffRow(2, "Ann", "ann@example.org", str(school.urn))


def test_two_schools_of_one_name_ask_for_the_urn(as_admin, alliance, school):
    namesake = InstitutionFactory(name="Alder Primary School")
    MembershipFactory(alliance=alliance, institution=namesake)
    preview = upload(as_admin, HEAD + "Ann,ann@example.org,Alder Primary School,,\n")
    (problem,) = preview.context["plan"].problems
    assert str(school.urn) in problem.message
    assert str(namesake.urn) in problem.message


def test_what_changed_since_the_preview_is_shown_again_and_nothing_is_saved(as_admin, school, nothing_changes):
    preview = upload(as_admin, HEAD + "Nina New,nina@example.org,Alder Primary School,Teacher,\n")
    PersonFactory(email="nina@example.org")
    before = nothing_changes()
    answer = confirm(as_admin, preview)
    assert "Something changed since you saw the preview" in words_of(answer)
    assert outcomes(answer)[0][0] == "Known person"
    assert nothing_changes() == before


def test_the_same_list_confirmed_twice_is_imported_once(as_admin, school, nothing_changes):
    preview = upload(as_admin, HEAD + "Nina New,nina@example.org,Alder Primary School,Teacher,\n")
    confirm(as_admin, preview)
    after = nothing_changes()
    confirm(as_admin, preview)
    assert nothing_changes() == after


def test_a_preview_is_good_for_its_reader_in_its_alliance_for_two_hours(as_admin, as_director, school, nothing_changes):
    preview = upload(as_admin, HEAD + "Nina New,nina@example.org,Alder Primary School,Teacher,\n")
    before = nothing_changes()
    sealed = preview.context["sealed"]
    for client, typed in [(as_director, sealed), (as_admin, sealed[:-3] + "abc"), (as_admin, ""), (as_admin, "\x00")]:
        assert "Upload the list again" in words_of(client.post(CONFIRM, {"sealed": typed}, follow=True))
    with time_machine.travel("2099-01-01"):
        as_admin.force_login(Person.objects.get(pk=as_admin.session["_auth_user_id"]))
        assert "Upload the list again" in words_of(confirm(as_admin, preview))
    assert nothing_changes() == before


def test_a_director_may_make_school_leads_by_list_and_an_administrator_may_not(as_admin, as_director, school):
    rows = HEAD + "Hal Head,hal@example.org,Alder Primary School,Head teacher,School lead\n"
    assert upload(as_admin, rows).context["plan"].problems[0].column == "Role"
    assert outcomes(upload(as_director, rows))[0][1][1] == "Gets the role School lead at Alder Primary School"


def test_a_role_held_before_does_not_begin_again_in_the_same_time(as_admin, alliance, school, teacher):
    teacher.appointments.update(ends_on="2025-07-31")
    preview = upload(
        as_admin,
        f"Name,E-mail,School,From\n{teacher.name},{teacher.email},Alder Primary School,01/09/2024\n",
    )
    (problem,) = preview.context["plan"].problems
    assert (problem.column, problem.message) == ("From", "They held this role until 31 July 2025. Give a later day.")


def test_the_empty_list_to_fill_in_is_itself_readable(as_admin, school):
    answer = as_admin.get(f"{PAGE}template/")
    assert "The file has headers but no rows." in words_of(upload(as_admin, answer.content, "staff-list.xlsx"))


def test_two_thousand_rows_cost_no_query_each(as_admin, school, django_assert_max_num_queries):
    rows = "".join(f"Staff {n},staff{n}@example.org,Alder Primary School,Teacher,\n" for n in range(2000))
    with django_assert_max_num_queries(12):
        preview = upload(as_admin, HEAD + rows)
    assert len(preview.context["plan"].rows) == 2000
    assert len(preview.context["shown"]) == 200


def test_only_those_who_manage_people_import(as_head, as_outsider, visitor, alliance):
    assert as_head.get(PAGE).status_code == 403
    assert as_head.post(CONFIRM).status_code == 403
    assert as_outsider.post(CONFIRM).status_code == 404
    assert visitor.get(PAGE).status_code == 302


def test_new_people_are_invited_and_set_up_the_account_that_waits_for_them(as_admin, visitor, alliance, school):
    rows = "Nina New,nina@example.org,Alder Primary School,Teacher,Mentor\n"
    preview = upload(as_admin, HEAD + rows)
    assert "1 invited" in words_of(confirm(as_admin, preview, invite="on"))
    invitation = alliance.invitations.get()
    assert (invitation.email, invitation.role, invitation.institution) == ("nina@example.org", Role.MENTOR, school)
    link = reverse("members:invitation_accept", args=[token_of(invitation)])
    secret = "a-long-and-quiet-river"
    joined = visitor.post(link, {"name": "Nina New", "password": secret, "again": secret}, follow=True)
    assert joined.status_code == 200
    nina = Person.objects.get(email="nina@example.org")
    assert nina.check_password(secret)
    assert [role.role for role in nina.appointments.all()] == [Role.MENTOR]
    assert visitor.get("/riverside/home/").status_code == 200


def test_nobody_is_invited_unless_it_is_ticked(as_admin, alliance, school):
    confirm(as_admin, upload(as_admin, HEAD + "Nina New,nina@example.org,Alder Primary School,,\n"))
    assert not alliance.invitations.exists()


def test_an_address_that_belongs_to_another_name_here_is_pointed_out(as_admin, teacher, outsider, school):
    preview = upload(
        as_admin,
        f"{HEAD}Somebody Else,{teacher.email},Alder Primary School,,\nAnyone,{outsider.email},Alder Primary School,,\n",
    )
    assert [planned.notes for planned in preview.context["plan"].rows] == [
        [f"Known here as {teacher.name}; the name stays."],
        [],
    ]
    assert outsider.name not in words_of(preview)

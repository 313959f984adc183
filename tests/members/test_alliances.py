"""A director keeps the alliance's words and lists; everybody with a role reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.forms.alliances import ColourField
from members.models import Alliance, Commitment, FundedRole, Statement, Strand, Theme
from members.models.strands import Pledge
from tests.factories import CommitmentFactory, InstitutionFactory, StrandFactory
from tests.page import words_of

NASTY = [
    "",
    "x" * 100_000,
    "nul\x00byte",
    "🎓🏫",
    "\u202eright to left",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% now %}",
    "' OR 1=1; --",
]


def words(alliance, **changes):
    fields = [
        "name",
        "summary",
        "ethos",
        "vision",
        "mission",
        "how_to_join",
        "accent_colour",
        "lead_school",
        "finance_school",
        "strands_per_school",
    ]
    typed = {name: getattr(alliance, name) or "" for name in fields} | {"strands_per_school": 0, "is_public": "on"}
    return typed | changes


def version_in(client, alliance):
    return client.get(f"/{alliance.slug}/alliance/words/").context["form"]["version"].value()


def statement(alliance, title, **fields):
    return Statement.objects.create(alliance=alliance, title=title, **{"kind": "value", **fields})


def test_a_teacher_reads_what_the_alliance_says_but_is_offered_no_edit(as_teacher, alliance):
    Alliance.objects.filter(pk=alliance.pk).update(vision="Every child thrives.")
    statement(alliance, "Trust")
    hub = as_teacher.get("/riverside/alliance/")
    rows = as_teacher.get("/riverside/alliance/lists/statements/")
    assert "Every child thrives." in words_of(hub)
    assert "Trust" in words_of(rows)
    assert b"/words/" not in hub.content
    assert b"/add/" not in rows.content


def test_a_director_changes_the_words_and_the_history_keeps_who_did(as_director, director, alliance, school):
    typed = words(alliance, vision="We learn together.", accent_colour="7a1f3d", lead_school=school.pk)
    response = as_director.post(
        "/riverside/alliance/words/", typed | {"version": version_in(as_director, alliance)}, follow=True
    )
    alliance.refresh_from_db()
    assert (alliance.vision, alliance.accent_colour, alliance.lead_school) == ("We learn together.", "#7A1F3D", school)
    assert "The words are saved." in words_of(response)
    latest = alliance.events.order_by("pgh_id").last()
    assert (latest.vision, latest.pgh_context.metadata["user"]) == ("We learn together.", director.pk)


def test_a_colour_that_cannot_be_read_is_refused_and_what_was_typed_stays(as_director, alliance):
    typed = words(alliance, accent_colour="#FFE600", vision="Kept")
    response = as_director.post("/riverside/alliance/words/", typed | {"version": version_in(as_director, alliance)})
    assert "This colour is too faint to read on paper. Choose a darker one." in words_of(response)
    assert ">Kept</textarea>" in response.content.decode().replace("\n", "")
    alliance.refresh_from_db()
    assert alliance.accent_colour == "#0B5B6E"


def test_two_directors_lose_nothing_when_they_edit_at_once(as_director, alliance):
    begun = version_in(as_director, alliance)
    Alliance.objects.filter(pk=alliance.pk).update(vision="Theirs")
    mine = words(alliance, vision="Mine", version=begun)
    refused = as_director.post("/riverside/alliance/words/", mine)
    assert "Somebody else saved these words while you were writing" in words_of(refused)
    assert "Theirs" in words_of(refused)
    assert "Mine" in words_of(refused)
    alliance.refresh_from_db()
    assert alliance.vision == "Theirs"

    again = mine | {"version": refused.context["form"]["version"].value()}
    as_director.post("/riverside/alliance/words/", again)
    alliance.refresh_from_db()
    assert alliance.vision == "Mine"


def test_a_lead_school_of_another_alliance_is_refused(as_director, alliance):
    foreign = InstitutionFactory()
    typed = words(alliance, lead_school=foreign.pk, version=version_in(as_director, alliance))
    response = as_director.post("/riverside/alliance/words/", typed)
    assert response.context["form"].errors["lead_school"] == [
        "Select a valid choice. That choice is not one of the available choices."
    ]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("field", ["name", "vision", "accent_colour", "strands_per_school", "lead_school", "version"])
def test_no_bad_words_break_the_form(as_director, alliance, field, text):
    response = as_director.post("/riverside/alliance/words/", words(alliance, version="") | {field: text})
    assert response.status_code in (200, 302)
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("#0B5B6E", "Reads well on paper"),
        ("0b5b6e", "Reads well on paper"),
        ("#FFE600", "Too faint to read on paper"),
        ("teal", "Write six digits"),
        ("zzzzzz", "Write six digits"),
        ("\x00", "Write six digits"),
        ("x" * 10_000, "Write six digits"),
    ],
)
def test_the_colours_verdict_is_said_while_typing(visitor, typed, verdict):
    assert verdict in words_of(visitor.get("/new/colour/", {"accent_colour": typed}))


@given(st.text())
def test_any_text_becomes_a_colour_or_stays_what_it_is(text):
    assert ColourField(required=False).to_python(text)[:1] in ("", "#")


ADDED = {
    "statements": {"kind": "aim", "title": "Outstanding outcomes", "text": ""},
    "themes": {"name": "Early reading", "points": "Phonics\nBook talk"},
    "strands": {"name": "Initial teacher training", "description": ""},
    "commitments": {"title": "Hosts a meeting", "text": "", "evidence": "meeting_hosted", "enough": "1"},
    "funded-roles": {"role": "director", "title": "Director", "days": "2", "per": "week", "places": "1", "note": ""},
}
RELATED = {part: part.replace("-", "_") for part in ADDED}


@pytest.mark.parametrize("part", ADDED)
def test_a_director_adds_a_row_once_however_often_the_form_is_sent(as_director, alliance, part):
    for _ in range(2):
        as_director.post(f"/riverside/alliance/lists/{part}/add/", ADDED[part])
    assert getattr(alliance, RELATED[part]).count() == 1
    page = as_director.get(f"/riverside/alliance/lists/{part}/")
    assert ADDED[part].get("title", ADDED[part].get("name")) in words_of(page)


@pytest.mark.parametrize("part", ADDED)
def test_a_head_may_not_edit_the_lists(as_head, alliance, part):
    assert as_head.post(f"/riverside/alliance/lists/{part}/add/", ADDED[part]).status_code == 403
    assert getattr(alliance, RELATED[part]).count() == 0


@pytest.mark.parametrize("part", ADDED)
@pytest.mark.parametrize("text", NASTY)
def test_no_bad_row_breaks_a_list(as_director, alliance, part, text):
    for field in ADDED[part]:
        response = as_director.post(f"/riverside/alliance/lists/{part}/add/", ADDED[part] | {field: text})
        assert response.status_code in (200, 302)
        assert b"<script>alert" not in response.content
    assert as_director.get(f"/riverside/alliance/lists/{part}/").status_code == 200


def test_a_list_that_does_not_exist_is_not_found(as_director):
    assert as_director.get("/riverside/alliance/lists/nothing/").status_code == 404


def test_points_move_up_and_down_among_their_own_kind(as_director, alliance):
    aim = statement(alliance, "An aim", kind="aim")
    first, _, third = (statement(alliance, title, position=3) for title in ("First", "Second", "Third"))
    as_director.post(f"/riverside/alliance/lists/statements/{third.pk}/move/", {"direction": "up"})
    as_director.post(f"/riverside/alliance/lists/statements/{first.pk}/move/", {"direction": "down"})
    as_director.post(f"/riverside/alliance/lists/statements/{aim.pk}/move/", {"direction": "down"})
    assert [row.title for row in alliance.statements.all()] == ["An aim", "Third", "First", "Second"]


def test_a_name_is_used_once_in_an_alliance(as_director, alliance, other_alliance):
    StrandFactory(alliance=alliance, name="ITT")
    StrandFactory(alliance=other_alliance, name="Leadership")
    refused = as_director.post("/riverside/alliance/lists/strands/add/", {"name": "itt"})
    taken = as_director.post("/riverside/alliance/lists/strands/add/", {"name": "Leadership"})
    assert refused.context["form"].errors["name"] == [
        "The alliance already has one of this name. Choose another, or edit that one."
    ]
    assert taken.status_code == 302


def test_a_strand_in_use_is_closed_not_removed(as_director, alliance, school):
    strand = StrandFactory(alliance=alliance, name="ITT")
    Pledge.objects.create(alliance=alliance, strand=strand, institution=school, academic_year=2026)
    refused = as_director.post(f"/riverside/alliance/lists/strands/{strand.pk}/remove/", follow=True)
    assert "Close it instead" in words_of(refused)
    closed = as_director.post(f"/riverside/alliance/strands/{strand.pk}/close/", follow=True)
    assert "ITT is closed; its pledges are kept." in words_of(closed)
    assert list(alliance.strands.values_list("name", "is_active")) == [("ITT", False)]
    as_director.post(f"/riverside/alliance/strands/{strand.pk}/close/")
    assert list(alliance.strands.values_list("name", "is_active")) == [("ITT", True)]


def test_removing_asks_first(as_director, alliance):
    theme = Theme.objects.create(alliance=alliance, name="Reading")
    asked = as_director.get(f"/riverside/alliance/lists/themes/{theme.pk}/remove/")
    assert "Remove this theme?" in words_of(asked)
    assert Theme.objects.filter(pk=theme.pk).exists()
    as_director.post(f"/riverside/alliance/lists/themes/{theme.pk}/remove/")
    assert not Theme.objects.filter(pk=theme.pk).exists()


def test_editing_a_commitment_says_how_it_is_evidenced(as_director, alliance):
    row = CommitmentFactory(alliance=alliance, title="Shares data")
    typed = {"title": "Shares its data", "text": "Each term.", "evidence": "data_shared", "enough": "3"}
    page = as_director.post(f"/riverside/alliance/lists/commitments/{row.pk}/", typed, follow=True)
    assert "Data returns submitted; 3 a year are enough" in words_of(page)
    assert list(alliance.commitments.values_list("title", "enough")) == [("Shares its data", 3)]


@pytest.mark.parametrize("part", ADDED)
def test_rows_of_another_alliance_cannot_be_reached(as_director, other_alliance, part):
    model = {
        "statements": Statement,
        "themes": Theme,
        "strands": Strand,
        "commitments": Commitment,
        "funded-roles": FundedRole,
    }
    row = model[part].objects.create(alliance=other_alliance, **ADDED[part])
    for way in ("", "move/", "remove/"):
        assert as_director.post(f"/riverside/alliance/lists/{part}/{row.pk}/{way}", ADDED[part]).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_for_one_row_and_for_three(as_director, alliance, rows, django_assert_num_queries):
    for number in range(rows):
        statement(alliance, f"Value {number}")
    as_director.get("/riverside/alliance/")
    with django_assert_num_queries(4):
        as_director.get("/riverside/alliance/")
    with django_assert_num_queries(3):
        as_director.get("/riverside/alliance/lists/statements/")

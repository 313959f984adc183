"""From draft to signature: circulated, corrected, taken back, adopted, and what people hear of each step."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from alliance_portal.delivery import deliver_due
from alliance_portal.models import Message
from meetings.actions import minutes as verbs
from meetings.models import AgendaItem, Invitee, Meeting, Minutes, MinutesVersion, Suggestion
from members.access import Standing, standings_of
from members.home import needs_of
from members.models import Alliance, Institution, Person
from tests.cast import signed_in_client
from tests.factories import PersonFactory
from tests.meetings.factories import (
    ActionFactory,
    InviteeFactory,
    MeetingFactory,
    MeetingSettingsFactory,
    RecusalFactory,
    SuggestionFactory,
    hold,
    meet,
)
from tests.page import words_of

TEXT = "Reading has **improved**. The otter scheme goes on."


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


@pytest.fixture
def presiding(chair: Person) -> Standing:
    return standings_of(chair)["riverside"]


@pytest.fixture
def draft(alliance: Alliance, clerk: Standing, school: Institution, head: Person) -> Meeting:
    """The draft of a meeting a week ago, to which Alder Primary School was invited."""
    meeting = hold(alliance, by=clerk, title="Strategic board")
    InviteeFactory(meeting=meeting, institution=school, person=head, attended="present")
    return meeting


@pytest.fixture
def circulated(draft: Meeting, clerk: Standing) -> Meeting:
    verbs.circulate(meeting=draft, by=clerk)
    return draft


@pytest.fixture
def item(circulated: Meeting) -> AgendaItem:
    return AgendaItem.objects.filter(meeting=circulated).earliest("pk")


def room(meeting: Meeting) -> str:
    return f"/riverside/meetings/{meeting.pk}/minutes/"


def asked_of(item: AgendaItem) -> str:
    return f"/riverside/meetings/minuted/{item.pk}/correct/"


def told(kind: str) -> list[str]:
    """Return who is written to in this kind of message, by name."""
    return sorted(Message.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def read_mail(person: Person) -> list[Any]:
    deliver_due(100)
    return [each for each in mail.outbox if each.to == [person.email]]


# --- Circulating ------------------------------------------------------------------------------------------------------


def test_a_draft_is_read_by_those_who_take_minutes_alone(
    draft: Meeting, as_admin: Client, as_head: Client, as_chair: Client, as_teacher: Client
) -> None:
    assert "The otter scheme goes on." in words_of(as_admin.get(room(draft)))
    assert "The minutes are being written" in words_of(as_head.get(room(draft)))
    assert "The minutes are being written" in words_of(as_chair.get(room(draft)))
    assert as_teacher.get(room(draft)).status_code == 404


def test_circulating_asks_first_and_tells_those_invited(
    draft: Meeting, as_admin: Client, as_head: Client, head: Person, clerk: Standing
) -> None:
    MeetingSettingsFactory(alliance=draft.alliance, corrections_days=10)
    question = words_of(as_admin.get(f"{room(draft)}circulate/"))
    assert "2 people are told that the draft can be read." in question
    assert "They can suggest corrections for 10 days." in question
    assert Minutes.objects.get(meeting=draft).state == "draft"

    as_admin.post(f"{room(draft)}circulate/")

    minutes = Minutes.objects.get(meeting=draft)
    until = timezone.localdate() + timedelta(days=10)
    assert (minutes.state, minutes.circulated_by, minutes.corrections_until) == ("circulated", clerk.person, until)
    others = Invitee.objects.filter(meeting=draft).exclude(person=head).values_list("person__name", flat=True)
    assert told("meetings.minutes_circulated") == sorted([head.name, *others])
    assert "The otter scheme goes on." in words_of(as_head.get(room(draft)))


def test_the_mail_says_until_when_and_what_one_took_on(draft: Meeting, clerk: Standing, head: Person) -> None:
    action = ActionFactory(item=draft.items.earliest("pk"), owner=head, what="Count the otters")

    verbs.circulate(meeting=draft, by=clerk)

    (letter,) = read_mail(head)
    assert letter.subject.startswith("Draft minutes: Strategic board, ")
    assert "suggest how it should read, by " in letter.body
    assert f"Action {action.number}: Count the otters" in letter.body
    assert f"http://testserver/riverside/meetings/actions/{action.pk}/" in letter.body
    assert f"http://testserver{room(draft)}" in letter.body
    assert "Buy otter books" not in letter.body


def test_owners_who_were_not_invited_hear_of_their_actions(draft: Meeting, clerk: Standing, teacher: Person) -> None:
    ActionFactory(item=draft.items.earliest("pk"), owner=teacher, what="Feed the otters")

    verbs.circulate(meeting=draft, by=clerk)

    (letter,) = read_mail(teacher)
    assert letter.subject == "You were given an action: Strategic board"
    assert "Feed the otters" in letter.body


def test_minutes_that_were_taken_back_are_no_longer_announced(
    circulated: Meeting, clerk: Standing, head: Person
) -> None:
    verbs.withdraw(meeting=circulated, by=clerk)

    assert read_mail(head) == []
    outcomes = set(Message.objects.filter(kind="meetings.minutes_circulated").values_list("state", "outcome"))
    assert outcomes == {("dropped", "The minutes are no longer circulated for corrections.")}

    verbs.circulate(meeting=circulated, by=clerk)
    assert len(read_mail(head)) == 1


def test_minutes_are_circulated_once(circulated: Meeting, as_admin: Client) -> None:
    before = Message.objects.count()

    answer = as_admin.post(f"{room(circulated)}circulate/", follow=True)

    assert "The minutes are circulated already." in words_of(answer)
    assert Message.objects.count() == before


def test_a_cancelled_meeting_has_nothing_to_circulate(alliance: Alliance, clerk: Standing) -> None:
    with pytest.raises(ValidationError, match="cancelled"):
        verbs.circulate(meeting=meet(alliance, state="cancelled", cancelled_because="Snow"), by=clerk)


def test_taking_back_makes_a_draft_again(circulated: Meeting, as_admin: Client, as_head: Client) -> None:
    assert "The minutes become a draft" in words_of(as_admin.get(f"{room(circulated)}withdraw/"))

    as_admin.post(f"{room(circulated)}withdraw/")

    assert Minutes.objects.get(meeting=circulated).state == "draft"
    assert "The minutes are being written" in words_of(as_head.get(room(circulated)))


# --- Corrections ------------------------------------------------------------------------------------------------------


def test_an_attendee_suggests_by_changing_the_text(
    item: AgendaItem, as_head: Client, head: Person, admin: Person
) -> None:
    form = as_head.get(asked_of(item))
    assert TEXT in form.content.decode()

    sent = {"text": TEXT.replace("improved", "improved a little"), "base": item.text_version, "comment": "See the data"}
    answer = as_head.post(asked_of(item), sent, follow=True)

    assert "The clerk answers your correction, and you are told." in words_of(answer)
    suggestion = Suggestion.objects.get()
    assert (suggestion.before, suggestion.after, suggestion.made_by) == (TEXT, sent["text"], head)
    assert "[added: a little ]" in words_of(answer)
    item.refresh_from_db()
    assert item.text == TEXT
    (letter,) = read_mail(admin)
    assert f"{head.name} suggests a correction" in letter.body
    assert "“See the data”" in letter.body


def test_the_same_correction_sent_twice_is_one(item: AgendaItem, as_head: Client) -> None:
    for _ in range(2):
        as_head.post(asked_of(item), {"text": "It was so.", "base": item.text_version})

    assert Suggestion.objects.count() == 1


def test_a_correction_that_changes_nothing_says_so(item: AgendaItem, as_head: Client) -> None:
    answer = as_head.post(asked_of(item), {"text": f"{TEXT}\r\n", "base": item.text_version})

    assert "The text is as it was." in words_of(answer)
    assert not Suggestion.objects.exists()


def test_those_who_were_not_invited_suggest_nothing(
    item: AgendaItem, as_director: Client, as_other_head: Client, as_teacher: Client
) -> None:
    clients = (as_director, as_other_head, as_teacher)
    assert [client.get(asked_of(item)).status_code for client in clients] == [403, 404, 404]


def test_whoever_stood_aside_suggests_nothing(item: AgendaItem, as_head: Client, head: Person) -> None:
    RecusalFactory(item=item, person=head)

    assert as_head.get(asked_of(item)).status_code == 404
    page = words_of(as_head.get(room(item.meeting)))
    assert "You stood aside from this item" in page
    assert "The otter scheme" not in page


def test_corrections_end_with_their_day(item: AgendaItem, as_head: Client, circulated: Meeting) -> None:
    Minutes.objects.update(corrections_until=timezone.localdate() - timedelta(days=1))

    answer = as_head.post(asked_of(item), {"text": "Too late.", "base": item.text_version})

    assert "Corrections are no longer taken" in words_of(answer)
    assert not Suggestion.objects.exists()
    assert "Suggest a correction" not in words_of(as_head.get(room(circulated)))


def test_the_clerk_takes_a_correction_in_and_the_attendee_hears_of_it(
    item: AgendaItem, as_admin: Client, admin: Person, head: Person
) -> None:
    suggestion = SuggestionFactory(item=item, after=f"{TEXT} All agreed.", made_by=head)
    page = words_of(as_admin.get(f"/riverside/meetings/corrections/{suggestion.pk}/"))
    assert "[added: All agreed. ]" in page

    as_admin.post(f"/riverside/meetings/corrections/{suggestion.pk}/", {"answer": "accept"})

    item.refresh_from_db()
    suggestion.refresh_from_db()
    version = item.versions.get(number=item.text_version)
    assert item.text == f"{TEXT} All agreed."
    assert (version.by, version.suggestion, suggestion.state) == (admin, suggestion, "accepted")
    assert f"Correction by {head.name}" in words_of(as_admin.get(f"/riverside/meetings/minuted/{item.pk}/versions/"))
    (letter,) = [each for each in read_mail(head) if "correction" in each.subject]
    assert letter.subject == "Your correction is taken in: Strategic board"


def test_a_correction_is_merged_with_what_was_changed_since(
    item: AgendaItem, as_admin: Client, clerk: Standing, head: Person
) -> None:
    suggestion = SuggestionFactory(item=item, after=TEXT.replace("goes on", "ends"), made_by=head)
    verbs.save_text(item=item, text=f"{TEXT} Cake was had.", base=item.text_version, by=clerk)

    as_admin.post(f"/riverside/meetings/corrections/{suggestion.pk}/", {"answer": "accept"})

    item.refresh_from_db()
    assert item.text == "Reading has **improved**. The otter scheme ends. Cake was had."


def test_a_correction_to_a_sentence_changed_since_is_put_together_by_the_clerk(
    item: AgendaItem, as_admin: Client, clerk: Standing, head: Person
) -> None:
    suggestion = SuggestionFactory(item=item, after=TEXT.replace("goes on", "ends"), made_by=head)
    verbs.save_text(item=item, text=TEXT.replace("goes on", "rests"), base=item.text_version, by=clerk)
    where = f"/riverside/meetings/corrections/{suggestion.pk}/"

    refused = as_admin.post(where, {"answer": "accept"})
    assert "The minutes have changed since, in the same sentence" in words_of(refused)
    assert "The otter scheme rests. The otter scheme ends." in refused.content.decode()
    item.refresh_from_db()
    assert "rests" in item.text
    assert Suggestion.objects.get().state == "waiting"

    sent = {"answer": "accept", "text": TEXT.replace("goes on", "rests, then ends"), "base": item.text_version}
    as_admin.post(where, sent)
    item.refresh_from_db()
    assert item.text == TEXT.replace("goes on", "rests, then ends")
    assert Suggestion.objects.get().state == "accepted"


def test_declining_needs_a_reason_which_the_attendee_is_told(item: AgendaItem, as_admin: Client, head: Person) -> None:
    suggestion = SuggestionFactory(item=item, made_by=head)
    where = f"/riverside/meetings/corrections/{suggestion.pk}/"

    assert "Say why. Whoever suggested it is told." in words_of(as_admin.post(where, {"answer": "decline"}))
    as_admin.post(where, {"answer": "decline", "reason": "The data say otherwise."})

    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.declined_because) == ("declined", "The data say otherwise.")
    (letter,) = [each for each in read_mail(head) if "correction" in each.subject]
    assert "The data say otherwise." in letter.body


def test_a_correction_is_answered_once(item: AgendaItem, as_admin: Client) -> None:
    suggestion = SuggestionFactory(item=item)
    where = f"/riverside/meetings/corrections/{suggestion.pk}/"
    as_admin.post(where, {"answer": "accept"})

    answer = as_admin.post(where, {"answer": "decline", "reason": "No."}, follow=True)

    assert "This correction has been answered already." in words_of(answer)
    suggestion.refresh_from_db()
    assert suggestion.state == "accepted"


def test_one_takes_back_ones_own_correction_and_nobody_elses(
    item: AgendaItem, as_head: Client, as_admin: Client, head: Person
) -> None:
    own, other = SuggestionFactory(item=item, made_by=head), SuggestionFactory(item=item)

    assert as_head.post(f"/riverside/meetings/corrections/{other.pk}/withdraw/").status_code == 404
    refused = as_admin.post(f"/riverside/meetings/corrections/{own.pk}/withdraw/", follow=True)
    assert "Only whoever suggested it can take it back." in words_of(refused)
    as_head.post(f"/riverside/meetings/corrections/{own.pk}/withdraw/")

    assert [Suggestion.objects.get(pk=row.pk).state for row in (own, other)] == ["withdrawn", "waiting"]


def test_attendees_see_their_own_corrections_and_the_clerk_all(
    item: AgendaItem, as_head: Client, as_admin: Client, head: Person
) -> None:
    SuggestionFactory(item=item, made_by=head, comment="Mine")
    SuggestionFactory(item=item, comment="Theirs")
    where = f"{room(item.meeting)}corrections/"

    pages = [words_of(client.get(where)) for client in (as_head, as_admin)]

    assert [[each for each in ("“Mine”", "“Theirs”") if each in page] for page in pages] == [
        ["“Mine”"],
        ["“Mine”", "“Theirs”"],
    ]


@pytest.mark.parametrize("nasty", ["x" * 100_000, "\x00", "🦉" * 600, "שלום", "<script>alert(1)</script>", "{{ 7*7 }}"])
def test_no_correction_breaks_anything(item: AgendaItem, as_head: Client, as_admin: Client, nasty: str) -> None:
    SuggestionFactory(item=item, after=nasty.replace("\x00", "")[:20_000])
    suggestion = Suggestion.objects.get()
    where = f"/riverside/meetings/corrections/{suggestion.pk}/"
    answers = [
        as_head.post(asked_of(item), {"text": nasty, "comment": nasty, "base": item.text_version}),
        as_head.post(asked_of(item), {"text": "y", "base": nasty}),
        as_admin.get(where),
        as_admin.get(f"{room(item.meeting)}corrections/"),
        as_admin.post(where, {"answer": "accept", "text": nasty, "base": nasty}),
        as_admin.post(where, {"answer": "decline", "reason": nasty}),
        as_admin.post(where, {"answer": nasty}),
    ]
    assert max(answer.status_code for answer in answers) < 500
    assert all(b"<script>alert(1)" not in answer.content for answer in answers)


# --- Adopting ---------------------------------------------------------------------------------------------------------


def test_the_chair_adopts_at_the_next_meeting(
    circulated: Meeting, as_chair: Client, chair: Person, as_head: Client
) -> None:
    following = MeetingFactory(body=circulated.body, days=-1)
    form = as_chair.get(f"{room(circulated)}adopt/")
    assert f'value="{following.day.date()}"' in form.content.decode()

    sent = {"adopted_on": str(following.day.date()), "at_meeting": following.pk}
    answer = as_chair.post(f"{room(circulated)}adopt/", sent, follow=True)

    minutes = Minutes.objects.get(meeting=circulated)
    assert (minutes.state, minutes.adopted_on, minutes.adopted_by, minutes.adopted_at_meeting) == (
        "adopted",
        following.day.date(),
        chair,
        following,
    )
    assert "From now on nothing in them changes." in words_of(answer)
    page = words_of(as_head.get(room(circulated)))
    assert f"by {chair.name}, at the meeting of" in page
    assert f"Signed by {chair.name} on" in page
    assert MinutesVersion.objects.get(meeting=circulated).signed_by == chair


def test_only_a_chair_adopts(circulated: Meeting, as_admin: Client, as_director: Client, as_head: Client) -> None:
    where = f"{room(circulated)}adopt/"
    sent = {"adopted_on": str(timezone.localdate())}

    assert [client.post(where, sent).status_code for client in (as_admin, as_director, as_head)] == [403, 403, 403]
    assert Minutes.objects.get(meeting=circulated).state == "circulated"


def test_nothing_is_adopted_while_a_correction_waits(circulated: Meeting, item: AgendaItem, as_chair: Client) -> None:
    SuggestionFactory(item=item)

    answer = as_chair.post(f"{room(circulated)}adopt/", {"adopted_on": str(timezone.localdate())})

    assert "1 correction waits for an answer by the clerk." in words_of(answer)
    assert not MinutesVersion.objects.exists()


def test_a_draft_is_not_adopted(draft: Meeting, presiding: Standing, as_chair: Client) -> None:
    with pytest.raises(ValidationError, match="not circulated yet"):
        verbs.adopt(meeting=draft, adopted_on=timezone.localdate(), by=presiding)
    assert as_chair.get(f"{room(draft)}adopt/").status_code == 404


@pytest.mark.parametrize(
    ("days", "message"),
    [(1, "This day is still to come."), (-30, "cannot be adopted before the meeting was held")],
)
def test_the_day_of_adoption_lies_between_the_meeting_and_today(
    circulated: Meeting, as_chair: Client, days: int, message: str
) -> None:
    sent = {"adopted_on": str(timezone.localdate() + timedelta(days=days))}

    assert message in words_of(as_chair.post(f"{room(circulated)}adopt/", sent))
    assert not MinutesVersion.objects.exists()


@pytest.mark.parametrize("day", ["", "2026-02-30", "soon", "\x00", "x" * 100_000])
def test_a_day_that_is_none_is_refused(circulated: Meeting, as_chair: Client, day: str) -> None:
    answer = as_chair.post(f"{room(circulated)}adopt/", {"adopted_on": day, "at_meeting": "99999999999999999999"})

    assert answer.status_code == 200
    assert "There is a problem" in words_of(answer)
    assert not MinutesVersion.objects.exists()


def test_minutes_are_adopted_once(circulated: Meeting, as_chair: Client, presiding: Standing) -> None:
    sent = {"adopted_on": str(timezone.localdate())}
    as_chair.post(f"{room(circulated)}adopt/", sent)

    assert "are adopted" in words_of(as_chair.post(f"{room(circulated)}adopt/", sent))
    assert MinutesVersion.objects.count() == 1


def test_the_chair_corrects_adopted_minutes_in_ones_own_name(
    circulated: Meeting, item: AgendaItem, as_chair: Client, chair: Person, presiding: Standing
) -> None:
    verbs.adopt(meeting=circulated, adopted_on=timezone.localdate(), by=presiding)
    where = f"{room(circulated)}correct/"
    grievance = circulated.items.get(is_confidential=True)
    sent = {f"item_{item.pk}": "Reading rests.", f"item_{grievance.pk}": grievance.text, "base": 1}

    assert "Say why." in words_of(as_chair.post(where, sent))
    assert "No text is changed." in words_of(
        as_chair.post(where, {**sent, f"item_{item.pk}": TEXT, "reason": "No reason."})
    )
    as_chair.post(where, {**sent, "reason": "It rests."})

    second = MinutesVersion.objects.get(meeting=circulated, number=2)
    assert (second.reason, second.signed_by) == ("It rests.", chair)
    assert [entry["text"] for entry in second.content["items"]] == ["Reading rests.", grievance.text]


def test_a_chair_who_stood_aside_corrects_the_rest_without_seeing_the_item(
    circulated: Meeting, item: AgendaItem, as_chair: Client, chair: Person, presiding: Standing
) -> None:
    grievance = circulated.items.get(is_confidential=True)
    RecusalFactory(item=grievance, person=chair)
    verbs.adopt(meeting=circulated, adopted_on=timezone.localdate(), by=presiding)

    form = as_chair.get(f"{room(circulated)}correct/").content.decode()
    assert "badger" not in form
    as_chair.post(f"{room(circulated)}correct/", {f"item_{item.pk}": "Reading rests.", "base": 1, "reason": "Rest."})

    second = MinutesVersion.objects.get(meeting=circulated, number=2)
    assert [entry["text"] for entry in second.content["items"]] == ["Reading rests.", grievance.text]


# --- What waits at home, and what is written when it is due -----------------------------------------------------------


def titles(person: Person) -> list[str]:
    return [need.title for need in needs_of(standings_of(person)["riverside"]) if "minutes" in need.title]


def test_home_leads_each_from_step_to_step(
    draft: Meeting, clerk: Standing, admin: Person, head: Person, chair: Person, as_head: Client
) -> None:
    assert [titles(person) for person in (admin, head, chair)] == [[f"Circulate the minutes of {draft}"], [], []]

    verbs.circulate(meeting=draft, by=clerk)
    assert [titles(person) for person in (admin, head, chair)] == [[], [f"Read the draft minutes of {draft}"], []]

    SuggestionFactory(item=draft.items.earliest("pk"), made_by=head)
    assert titles(admin) == [f"1 correction to the minutes of {draft}"]

    Suggestion.objects.update(state="withdrawn")
    Minutes.objects.update(corrections_until=timezone.localdate() - timedelta(days=1))
    assert [titles(person) for person in (admin, head, chair)] == [[], [], [f"Adopt the minutes of {draft}"]]


def test_home_asks_for_minutes_of_meetings_that_are_over_and_of_no_other(alliance: Alliance, admin: Person) -> None:
    over = meet(alliance, days=-3)
    meet(alliance, days=3)
    meet(alliance, days=-3, state="cancelled", cancelled_because="Snow")
    meet(alliance, days=-300)

    assert titles(admin) == [f"Write up the minutes of {over}"]


def test_the_chair_hears_when_corrections_are_over_and_only_if_the_minutes_still_wait(
    chair: Person, circulated: Meeting
) -> None:
    due = Message.objects.get(kind="meetings.minutes_to_adopt", recipient=chair)
    assert timezone.localtime(due.due_at).date() == timezone.localdate() + timedelta(days=15)

    with time_machine.travel(due.due_at + timedelta(minutes=1), tick=False):
        letters = [each.subject for each in read_mail(chair)]
    assert [each for each in letters if each.startswith("To adopt: minutes of Strategic board")]


def test_the_chair_who_has_signed_is_not_reminded(chair: Person, presiding: Standing, circulated: Meeting) -> None:
    verbs.adopt(meeting=circulated, adopted_on=timezone.localdate(), by=presiding)
    due = Message.objects.get(kind="meetings.minutes_to_adopt", recipient=chair)

    with time_machine.travel(due.due_at + timedelta(minutes=1), tick=False):
        assert [each.subject for each in read_mail(chair)] == []


def test_a_page_with_many_corrections_costs_what_one_with_few_does(
    item: AgendaItem, as_admin: Client, django_assert_num_queries: Any
) -> None:
    where = f"{room(item.meeting)}corrections/"
    for number in (1, 3):
        for _ in range(number):
            SuggestionFactory(item=item)
        with django_assert_num_queries(4):
            as_admin.get(where)


def test_somebody_invited_to_another_meeting_reads_nothing_of_it(circulated: Meeting, alliance: Alliance) -> None:
    stranger = PersonFactory()
    InviteeFactory(meeting=meet(alliance), person=stranger)

    assert signed_in_client(stranger).get(room(circulated)).status_code == 404

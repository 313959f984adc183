"""Adopted minutes never change, by whatever path: the pages, the verbs, the rows, plain SQL, a deletion from above."""

import threading
import time
from collections.abc import Callable
from datetime import time as clock_time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from meetings.actions import minutes as verbs
from meetings.actions.actions import close_action, reopen_action, update_action
from meetings.document import digest_of, signed_document
from meetings.models import (
    Action,
    AgendaItem,
    Decision,
    Invitee,
    ItemVersion,
    Meeting,
    Minutes,
    MinutesVersion,
)
from members.access import Standing, standings_of
from members.actions.erasure import erase
from members.actions.merging import merge_people
from members.models import Alliance, Person
from members.permissions import Role
from tests.factories import PersonFactory, appoint
from tests.meetings.factories import AgendaItemFactory, InviteeFactory, hold, meet
from tests.page import words_of

ADOPTED = "The minutes of this meeting are adopted"


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


@pytest.fixture
def presiding(chair: Person) -> Standing:
    return standings_of(chair)["riverside"]


@pytest.fixture
def adopted(alliance: Alliance, clerk: Standing) -> Meeting:
    return hold(alliance, by=clerk, state="adopted")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def everything(meeting: Meeting) -> list[Any]:
    """Return all that was adopted, as it stands in the tables."""
    tables = {
        "meetings_minutesversion": "meeting_id = %s",
        "meetings_minutes": "meeting_id = %s",
        "meetings_agendaitem": "meeting_id = %s",
        "meetings_itemversion": "item_id IN (SELECT id FROM meetings_agendaitem WHERE meeting_id = %s)",
        "meetings_decision": "meeting_id = %s",
        "meetings_invitee": "meeting_id = %s",
        "meetings_action": "meeting_id = %s",
    }
    found = []
    with connection.cursor() as cursor:
        for table, which in tables.items():
            cursor.execute(f"SELECT t::text FROM {table} t WHERE {which} ORDER BY id", [meeting.pk])
            found.append((table, cursor.fetchall()))
    return found


def item_of(meeting: Meeting) -> AgendaItem:
    return AgendaItem.objects.filter(meeting=meeting).earliest("pk")


def saved(row: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def bulk(row: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    type(row).objects.bulk_update([row], list(fields))


PATHS: dict[str, Callable[[Meeting], Any]] = {
    # The signed version
    "save a version": lambda m: saved(MinutesVersion.objects.get(meeting=m), signed_name="Somebody Else"),
    "update versions": lambda m: MinutesVersion.objects.update(content={}),
    "update versions in bulk": lambda m: bulk(MinutesVersion.objects.get(meeting=m), digest="0" * 64),
    "delete a version": lambda m: MinutesVersion.objects.get(meeting=m).delete(),
    "delete versions": lambda m: MinutesVersion.objects.all()._raw_delete("default"),
    "change a version by SQL": lambda m: sql("UPDATE meetings_minutesversion SET reason = 'x'"),
    "delete a version by SQL": lambda m: sql("DELETE FROM meetings_minutesversion"),
    "sign a first version again": lambda m: sql(
        "INSERT INTO meetings_minutesversion (number, content, reason, signed_name, signed_at, digest, alliance_id,"
        " meeting_id, signed_by_id) SELECT 7, content, 'x', signed_name, signed_at, digest, alliance_id, meeting_id,"
        " signed_by_id FROM meetings_minutesversion"
    ),
    "a session of a replication role": lambda m: sql(
        "SET LOCAL session_replication_role = replica; UPDATE meetings_minutesversion SET reason = 'x'"
    ),
    "a temporary table that stands before the real one": lambda m: sql(
        "CREATE TEMPORARY TABLE meetings_minutes (meeting_id bigint, state text) ON COMMIT DROP;"
        "UPDATE meetings_agendaitem SET title = 'x'"
    ),
    # The minutes themselves
    "save the minutes": lambda m: saved(Minutes.objects.get(meeting=m), adopted_on=timezone.localdate()),
    "make them a draft": lambda m: Minutes.objects.filter(meeting=m).update(state="draft"),
    "delete them": lambda m: Minutes.objects.get(meeting=m).delete(),
    "make them a draft by SQL": lambda m: sql("UPDATE meetings_minutes SET state = 'draft'"),
    # Items
    "save an item's text": lambda m: saved(item_of(m), text="It was not so."),
    "update texts": lambda m: AgendaItem.objects.filter(meeting=m).update(text=""),
    "raise a text's version": lambda m: AgendaItem.objects.filter(meeting=m).update(text_version=99),
    "save a title": lambda m: saved(item_of(m), title="Writing"),
    "update titles in bulk": lambda m: bulk(item_of(m), title="Writing"),
    "change the order": lambda m: AgendaItem.objects.filter(pk=item_of(m).pk).update(position=90),
    "make a confidential item public": lambda m: AgendaItem.objects.filter(meeting=m).update(is_confidential=False),
    "take an item off": lambda m: AgendaItem.objects.filter(pk=item_of(m).pk).update(state="proposed"),
    "move an item to another meeting": lambda m: AgendaItem.objects.filter(meeting=m).update(
        meeting=meet(m.alliance), position=50
    ),
    "move an item in": lambda m: saved(AgendaItemFactory(meeting=meet(m.alliance)), meeting=m, position=60),
    "add an item": lambda m: AgendaItemFactory(meeting=m),
    "delete an item": lambda m: AgendaItem.objects.get(title="A grievance").delete(),
    "delete items by SQL": lambda m: sql("DELETE FROM meetings_agendaitem WHERE title = 'A grievance'"),
    "change a text by SQL": lambda m: sql("UPDATE meetings_agendaitem SET text = 'No.'"),
    # Their versions
    "save an item's version": lambda m: saved(ItemVersion.objects.filter(item__meeting=m)[0], text="No."),
    "update the versions of items": lambda m: ItemVersion.objects.update(text="No."),
    "delete the versions of items": lambda m: ItemVersion.objects.all().delete(),
    "add a version to an item": lambda m: ItemVersion.objects.create(
        alliance=m.alliance, item=item_of(m), number=9, text="No."
    ),
    # Decisions
    "save a decision": lambda m: saved(Decision.objects.get(meeting=m), text="The otters go."),
    "update decisions": lambda m: Decision.objects.update(text="No."),
    "delete a decision": lambda m: Decision.objects.get(meeting=m).delete(),
    "delete decisions by SQL": lambda m: sql("DELETE FROM meetings_decision"),
    "add a decision": lambda m: Decision.objects.create(
        alliance=m.alliance, meeting=m, item=item_of(m), number=9, text="x"
    ),
    # Actions: what they are, their number and where they come from
    "change what an action is": lambda m: Action.objects.update(what="Sell otter books"),
    "change an action's number": lambda m: Action.objects.update(number=77),
    "change where an action comes from": lambda m: Action.objects.update(meeting=None, item=None),
    "delete an action": lambda m: Action.objects.get(meeting=m).delete(),
    "add an action": lambda m: Action.objects.create(
        alliance=m.alliance, body=m.body, meeting=m, item=item_of(m), number=9, what="x", owner_name="y"
    ),
    # Who came
    "change who came": lambda m: Invitee.objects.filter(meeting=m).update(attended="absent"),
    "save who came late": lambda m: saved(Invitee.objects.get(meeting=m), came_at=clock_time(17)),
    "rename a deputy": lambda m: bulk(Invitee.objects.get(meeting=m), attended_name="Somebody"),
    "delete who was invited": lambda m: Invitee.objects.filter(meeting=m).delete(),
    "add somebody": lambda m: InviteeFactory(meeting=m, person=PersonFactory()),
    # From above
    "delete the meeting": lambda m: m.delete(),
    "delete the meeting by SQL": lambda m: sql("DELETE FROM meetings_meeting; SET CONSTRAINTS ALL IMMEDIATE"),
    "delete the body": lambda m: m.body.delete(),
    "delete the alliance": lambda m: m.alliance.delete(),
    "delete the alliance by SQL": lambda m: sql("DELETE FROM members_alliance; SET CONSTRAINTS ALL IMMEDIATE"),
    "delete whoever signed": lambda m: MinutesVersion.objects.get(meeting=m).signed_by.delete(),
}


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_adopted_minutes_changes_by_any_path(adopted: Meeting, path: str) -> None:
    before = everything(adopted)

    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        PATHS[path](adopted)

    assert everything(adopted) == before


TABLES = [
    "meetings_minutesversion",
    "meetings_minutes",
    "meetings_agendaitem",
    "meetings_itemversion",
    "meetings_decision",
    "meetings_action",
    "meetings_invitee",
    "members_alliance",
    "members_person",
]


@pytest.mark.parametrize("table", TABLES)
def test_no_table_of_them_can_be_emptied(adopted: Meeting, table: str) -> None:
    before = everything(adopted)
    # What tests put aside to empty their tables stands in every other database.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'keep_all'")
        for (each,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {each} ENABLE ALWAYS TRIGGER keep_all")

    with pytest.raises(IntegrityError, match="cannot be emptied"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")

    assert everything(adopted) == before


@pytest.mark.parametrize(
    "path",
    [
        "save an item's text",
        "change the order",
        "delete the versions of items",
        "save a decision",
        "delete a decision",
        "change what an action is",
        "change who came",
        "make them a draft by SQL",
    ],
)
def test_all_of_it_can_change_until_then(alliance: Alliance, clerk: Standing, path: str) -> None:
    meeting = hold(alliance, by=clerk, state="circulated")
    before = everything(meeting)

    PATHS[path](meeting)

    assert everything(meeting) != before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("commits", [True, False])
def test_whoever_adopts_waits_for_whoever_is_writing(
    alliance: Alliance, clerk: Standing, presiding: Standing, commits: bool
) -> None:
    meeting = hold(alliance, by=clerk, state="circulated")
    item, written, errors = item_of(meeting), threading.Event(), []

    def write() -> None:
        try:
            with transaction.atomic():
                verbs.save_text(item=item, text="Written at the last moment.", base=item.text_version, by=clerk)
                written.set()
                time.sleep(0.5)
                transaction.set_rollback(not commits)
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
            errors.append(error)
        finally:
            written.set()
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait()
    signed = verbs.adopt(meeting=meeting, adopted_on=timezone.localdate(), by=presiding)
    writer.join()

    assert errors == []
    item.refresh_from_db()
    assert signed.content["items"][0]["text"] == item.text
    assert (item.text == "Written at the last moment.") is commits


def test_the_database_says_why(adopted: Meeting) -> None:
    with pytest.raises(IntegrityError, match=f"{ADOPTED}: their decisions stay."), transaction.atomic():
        Decision.objects.update(text="No.")


def test_actions_go_on_after_adoption(adopted: Meeting) -> None:
    action = Action.objects.get(meeting=adopted)
    assert action.owner is not None

    update_action(action=action, text="Ordered.", by=action.owner)
    close_action(action=action, note="They are here.", by=action.owner)
    reopen_action(action=action, reason="One is missing.", by=action.owner)
    Action.objects.update(due_on=None)

    action.refresh_from_db()
    assert (action.state, action.due_on, action.updates.count()) == ("open", None, 3)


def test_proposed_items_and_other_meetings_are_not_frozen_with_it(adopted: Meeting, alliance: Alliance) -> None:
    proposed = AgendaItemFactory(meeting=adopted, state="proposed", position=40)
    saved(proposed, title="Another title")
    proposed.delete()
    other = AgendaItemFactory(meeting=meet(alliance))
    saved(other, text="Said.", title="Free")

    other.refresh_from_db()
    assert (other.text, other.title) == ("Said.", "Free")


def test_the_whole_document_is_signed_with_its_fingerprint(adopted: Meeting) -> None:
    version = MinutesVersion.objects.get(meeting=adopted)

    content = version.content
    assert (version.number, version.digest, version.reason) == (1, digest_of(content), "")
    assert version.signed_name == version.signed_by.name
    assert [(item["title"], item["text"]) for item in content["items"]] == [
        ("Reading in Year 3", "Reading has **improved**. The otter scheme goes on."),
        ("A grievance", "Somebody complained of the badger."),
    ]
    assert content["items"][0]["decisions"][0]["text"] == "The otter scheme runs until July."
    assert content["items"][0]["actions"][0]["what"] == "Buy otter books"
    assert [entry["attended"] for entry in content["attendance"]] == ["present"]


def test_a_correction_is_a_further_signed_version_and_both_can_be_read(
    adopted: Meeting, presiding: Standing, as_chair: Any
) -> None:
    item = item_of(adopted)
    text = "Reading has improved a little. The otter scheme goes on."

    signed = verbs.correct(meeting=adopted, texts={item.pk: text}, base=1, reason="By a little.", by=presiding)

    assert (signed.number, signed.reason, signed.digest) == (2, "By a little.", digest_of(signed.content))
    item.refresh_from_db()
    assert item.text == text
    first, second = MinutesVersion.objects.filter(meeting=adopted).order_by("number")
    assert [signed_document(each, presiding).items[0].text for each in (first, second)] == [
        "Reading has **improved**. The otter scheme goes on.",
        text,
    ]
    room = f"/riverside/meetings/{adopted.pk}/minutes/"
    assert "Reading has improved a little." in words_of(as_chair.get(room))
    assert "Reading has improved. The otter" in words_of(as_chair.get(f"{room}signed/1/"))
    compared = words_of(as_chair.get(f"{room}signed/"))
    assert "By a little." in compared
    assert "improved [removed: ** ] [added: a little ]." in compared


def test_a_correction_of_a_version_that_was_corrected_meanwhile_is_refused(
    adopted: Meeting, presiding: Standing
) -> None:
    item = item_of(adopted)
    verbs.correct(meeting=adopted, texts={item.pk: "One."}, base=1, reason="First.", by=presiding)

    with pytest.raises(Exception, match="signed a correction meanwhile"):
        verbs.correct(meeting=adopted, texts={item.pk: "Two."}, base=1, reason="Second.", by=presiding)
    with pytest.raises(Exception, match="No text is changed"):
        verbs.correct(meeting=adopted, texts={item.pk: "One."}, base=2, reason="Third.", by=presiding)


def test_after_a_correction_an_item_still_says_nothing_but_what_was_signed(
    adopted: Meeting, presiding: Standing
) -> None:
    item = item_of(adopted)
    verbs.correct(meeting=adopted, texts={item.pk: "One."}, base=1, reason="First.", by=presiding)

    with pytest.raises(IntegrityError, match="what was signed"), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(text="Reading has **improved**. The otter scheme goes on.")


def test_somebody_erased_is_a_former_member_on_the_page_while_the_signature_still_holds(
    adopted: Meeting, as_director: Any, presiding: Standing
) -> None:
    person = Invitee.objects.get(meeting=adopted).person
    assert person is not None
    name, before = person.name, MinutesVersion.objects.get(meeting=adopted)

    erase(person=person, by=None)

    version = MinutesVersion.objects.get(meeting=adopted)
    assert (version.content, version.digest) == (before.content, digest_of(version.content))
    assert name in str(version.content)
    page = words_of(as_director.get(f"/riverside/meetings/{adopted.pk}/minutes/"))
    assert name not in page
    assert "Former member" in page
    assert signed_document(version, presiding).items[0].actions[0].who == "Former member"


def test_two_accounts_of_one_person_are_merged_and_the_minutes_stay_as_they_are(
    alliance: Alliance, clerk: Standing, director: Person
) -> None:
    adopted = hold(alliance, by=clerk, state="adopted")
    closes = Invitee.objects.get(meeting=adopted).person
    stays = appoint(alliance, Role.LEAD)
    assert closes is not None
    before = [rows for table, rows in everything(adopted) if table in ("meetings_minutes", "meetings_minutesversion")]

    merge_people(stays=stays, closes=closes, by=standings_of(director)["riverside"])

    after = [rows for table, rows in everything(adopted) if table in ("meetings_minutes", "meetings_minutesversion")]
    assert after == before
    assert Invitee.objects.get(meeting=adopted).person == stays
    assert Action.objects.get(meeting=adopted).owner == stays


def test_two_accounts_that_were_both_at_an_adopted_meeting_are_merged_too(
    alliance: Alliance, clerk: Standing, director: Person, presiding: Standing
) -> None:
    meeting = hold(alliance, by=clerk)
    one, two = appoint(alliance, Role.LEAD), appoint(alliance, Role.LEAD)
    for person in (one, two):
        InviteeFactory(meeting=meeting, person=person, attended="present")
    verbs.circulate(meeting=meeting, by=clerk)
    verbs.adopt(meeting=meeting, adopted_on=timezone.localdate(), by=presiding)

    merge_people(stays=one, closes=two, by=standings_of(director)["riverside"])

    assert Invitee.objects.filter(meeting=meeting, person__in=[one, two]).count() == 2

"""Makes rows of the meetings room for tests."""

from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.actions import minutes
from meetings.actions.actions import record_action
from meetings.models import (
    Action,
    ActionUpdate,
    AgendaItem,
    BodyRules,
    Decision,
    Declaration,
    Interest,
    Invitee,
    Meeting,
    MeetingSettings,
    Minutes,
    Paper,
    PaperRequest,
    Recusal,
    StandingItem,
    Suggestion,
)
from meetings.owners import Owner
from members.access import Standing, standings_of
from members.permissions import Role
from tests.factories import BodyFactory, InstitutionFactory, PersonFactory, appoint


def at(day: date, hour: int = 16, minute: int = 0) -> datetime:
    """Return an hour of the day in London."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def in_days(days: int, hour: int = 16) -> datetime:
    """Return an hour so many days from today; negative days lie in the past."""
    return at(timezone.localdate() + timedelta(days=days), hour)


class MeetingFactory(DjangoModelFactory[Meeting]):
    """A planned meeting in a fortnight; `days=-7` makes one that was held a week ago."""

    class Meta:
        model = Meeting

    class Params:
        days = 14

    body = factory.SubFactory(BodyFactory)
    alliance = factory.SelfAttribute("body.alliance")
    starts_at = factory.LazyAttribute(lambda o: in_days(o.days))
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(minutes=90))


class BodyRulesFactory(DjangoModelFactory[BodyRules]):
    class Meta:
        model = BodyRules

    body = factory.SubFactory(BodyFactory)
    alliance = factory.SelfAttribute("body.alliance")


class MeetingSettingsFactory(DjangoModelFactory[MeetingSettings]):
    class Meta:
        model = MeetingSettings


class StandingItemFactory(DjangoModelFactory[StandingItem]):
    class Meta:
        model = StandingItem

    body = factory.SubFactory(BodyFactory)
    alliance = factory.SelfAttribute("body.alliance")
    title = factory.Sequence(lambda n: f"Standing item {n}")


class InviteeFactory(DjangoModelFactory[Invitee]):
    """Give `person`, `institution` or both."""

    class Meta:
        model = Invitee

    meeting = factory.SubFactory(MeetingFactory)
    alliance = factory.SelfAttribute("meeting.alliance")


class AgendaItemFactory(DjangoModelFactory[AgendaItem]):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    alliance = factory.SelfAttribute("meeting.alliance")
    title = factory.Sequence(lambda n: f"Item {n}")
    position = factory.LazyAttribute(lambda o: o.meeting.items.count())


class PaperFactory(DjangoModelFactory[Paper]):
    class Meta:
        model = Paper

    item = factory.SubFactory(AgendaItemFactory)
    alliance = factory.SelfAttribute("item.alliance")
    title = factory.Sequence(lambda n: f"Paper {n}")
    content_type = "text/plain"
    size = 5
    file = factory.django.FileField(filename="paper.txt", data=b"Words")


class PaperRequestFactory(DjangoModelFactory[PaperRequest]):
    class Meta:
        model = PaperRequest

    item = factory.SubFactory(AgendaItemFactory)
    alliance = factory.SelfAttribute("item.alliance")
    what = "The report"
    person = factory.SubFactory(PersonFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))


class MinutesFactory(DjangoModelFactory[Minutes]):
    class Meta:
        model = Minutes

    meeting = factory.SubFactory(MeetingFactory, days=-7)
    alliance = factory.SelfAttribute("meeting.alliance")


class DecisionFactory(DjangoModelFactory[Decision]):
    class Meta:
        model = Decision

    item = factory.SubFactory(AgendaItemFactory)
    meeting = factory.SelfAttribute("item.meeting")
    alliance = factory.SelfAttribute("item.alliance")
    number = factory.LazyAttribute(lambda o: o.meeting.decisions.count() + 1)
    text = factory.Sequence(lambda n: f"Decision {n}")


class ActionFactory(DjangoModelFactory[Action]):
    class Meta:
        model = Action

    item = factory.SubFactory(AgendaItemFactory)
    meeting = factory.SelfAttribute("item.meeting")
    body = factory.SelfAttribute("meeting.body")
    alliance = factory.SelfAttribute("body.alliance")
    number = factory.LazyAttribute(lambda o: o.alliance.actions.count() + 1)
    what = factory.Sequence(lambda n: f"Action {n}")
    owner = factory.SubFactory(PersonFactory)


class DeclarationFactory(DjangoModelFactory[Declaration]):
    class Meta:
        model = Declaration

    person = factory.SubFactory(PersonFactory)
    academic_year = 2026


class InterestFactory(DjangoModelFactory[Interest]):
    class Meta:
        model = Interest

    declaration = factory.SubFactory(DeclarationFactory)
    alliance = factory.SelfAttribute("declaration.alliance")
    kind = Interest.Kind.GOVERNANCE
    organisation = "Otter Trust"
    what = "Trustee"


class RecusalFactory(DjangoModelFactory[Recusal]):
    class Meta:
        model = Recusal

    item = factory.SubFactory(AgendaItemFactory)
    alliance = factory.SelfAttribute("item.alliance")
    person = factory.SubFactory(PersonFactory)
    reason = "Works there"


class SuggestionFactory(DjangoModelFactory[Suggestion]):
    """A correction that waits: the item's text with a sentence more."""

    class Meta:
        model = Suggestion

    item = factory.SubFactory(AgendaItemFactory)
    alliance = factory.SelfAttribute("item.alliance")
    before = factory.SelfAttribute("item.text")
    after = factory.LazyAttribute(lambda o: f"{o.before} So it was.".strip())
    made_by = factory.SubFactory(PersonFactory)


class ActionUpdateFactory(DjangoModelFactory[ActionUpdate]):
    class Meta:
        model = ActionUpdate

    action = factory.SubFactory(ActionFactory)
    alliance = factory.SelfAttribute("action.alliance")
    text = factory.Sequence(lambda n: f"Update {n}")
    by = factory.SelfAttribute("action.owner")


def meet(alliance: Any, **fields: Any) -> Meeting:
    """Make a meeting of a new body of the alliance."""
    meeting: Meeting = MeetingFactory(body=BodyFactory(alliance=alliance), **fields)
    return meeting


def hold(alliance: Any, *, by: Standing, days: int = -7, state: str = "draft", **fields: Any) -> Meeting:
    """Make a meeting that was held and minuted, with its minutes taken as far as the state says.

    One item is minuted openly, with a decision and an action, one in confidence. A head with a school was there.
    """
    meeting = meet(alliance, days=days, **fields)
    person = appoint(alliance, Role.HEAD, InstitutionFactory())
    school = person.affiliations.get().institution
    InviteeFactory(meeting=meeting, person=person, institution=school, answer="attending")
    public = AgendaItemFactory(meeting=meeting, title="Reading in Year 3")
    secret = AgendaItemFactory(meeting=meeting, title="A grievance", is_confidential=True)
    minutes.save_text(item=public, text="Reading has **improved**. The otter scheme goes on.", base=0, by=by)
    minutes.save_text(item=secret, text="Somebody complained of the badger.", base=0, by=by)
    minutes.add_decision(item=public, text="The otter scheme runs until July.", by=by)
    record_action(item=public, what="Buy otter books", owner=Owner(person), due_on=meeting.day.date(), by=by)
    minutes.mark_everyone(meeting=meeting, by=by)
    if state != "draft":
        minutes.circulate(meeting=meeting, by=by)
    if state == "adopted":
        chair = standings_of(_chair(alliance))[alliance.slug]
        minutes.adopt(meeting=meeting, adopted_on=timezone.localdate(), by=chair)
    return meeting


def _chair(alliance: Any) -> Any:
    return appoint(alliance, Role.CHAIR, InstitutionFactory())

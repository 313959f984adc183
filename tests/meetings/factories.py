"""Makes rows of the meetings room for tests."""

from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.models import (
    Action,
    AgendaItem,
    BodyRules,
    Decision,
    Declaration,
    Interest,
    Invitee,
    Meeting,
    Minutes,
    Paper,
    PaperRequest,
    Recusal,
    StandingItem,
)
from tests.factories import BodyFactory, PersonFactory


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


def meet(alliance: Any, **fields: Any) -> Meeting:
    """Make a meeting of a new body of the alliance."""
    meeting: Meeting = MeetingFactory(body=BodyFactory(alliance=alliance), **fields)
    return meeting

"""E-mails about agendas: a new version, what became of a proposal, and papers that are asked for."""

from django.urls import reverse
from django.utils import timezone

from alliance_portal.models import Message
from alliance_portal.outbox import Drop, Email, absolute, composer
from meetings.agenda import sight_of
from meetings.models import AgendaItem, Invitee, Meeting, Pack, PaperRequest
from meetings.packs.content import changes_for, for_reader
from meetings.words import counted, day_words, moment_words, span_words
from members.access import Standing, standings_of

CANCELLED = Drop("The meeting is cancelled.")
OVER = Drop("The meeting is over.")


def _stale(meeting: Meeting) -> Drop | None:
    if not meeting.is_planned:
        return CANCELLED
    return OVER if meeting.is_over else None


def agenda_address(meeting: Meeting) -> str:
    """Return the full address of a meeting's agenda."""
    return absolute(reverse("meetings:agenda", args=[meeting.alliance.slug, meeting.pk]))


def _standing(message: Message, slug: str) -> Standing | None:
    return standings_of(message.recipient).get(slug) if message.recipient is not None else None


@composer("meetings.agenda", "Agendas published", can_be_digested=True)
def agenda_published(message: Message) -> Email | Drop:
    """Send the agenda as far as the reader may see it, or what has changed in it since the last version."""
    packs = Pack.objects.select_related("meeting__body", "meeting__host", "meeting__alliance", "alliance")
    pack = packs.filter(pk=message.subject_id).first()
    if pack is None:
        return Drop("The agenda no longer exists.")
    meeting = pack.meeting
    if stale := _stale(meeting):
        return stale
    if meeting.agenda_version != pack.number:
        return Drop("A newer version is published.")
    standing = _standing(message, pack.alliance.slug)
    if standing is None or not Invitee.objects.of_standing(standing).filter(meeting=meeting).exists():
        return Drop("The person is no longer invited.")
    day = day_words(meeting.day.date())
    is_first = pack.number == 1
    subject = f"Agenda: {meeting.name}, {day}" if is_first else f"Agenda changed: {meeting.name}, {day}"
    paragraphs = [*_head(meeting), *(_items(pack, standing) if is_first else _changes(pack, standing))]
    return Email(subject, paragraphs, ("Read the agenda and its papers", agenda_address(meeting)))


def _head(meeting: Meeting) -> list[str]:
    return [f"When: {span_words(meeting.starts_at, meeting.ends_at)}", f"Where: {meeting.where}"]


def _items(pack: Pack, standing: Standing) -> list[str]:
    content = for_reader(pack.content, sight_of(pack.meeting, standing))
    lines = []
    for number, item in enumerate(content["items"], start=1):
        papers = f" ({counted(len(item['papers']), 'paper')})" if item["papers"] else ""
        lines.append(f"{number}. {item['title']}{papers}")
    return lines


def _changes(pack: Pack, standing: Standing) -> list[str]:
    before = pack.meeting.packs.filter(number=pack.number - 1).first()
    sight = sight_of(pack.meeting, standing)
    told = changes_for(before.content, pack.content, sight.known, sight.aside) if before else []
    return [f"What is different from version {pack.number - 1}:", *(told or ["Nothing that concerns you."])]


@composer("meetings.proposal", "Answers to items that I proposed", can_be_digested=False)
def proposal_decided(message: Message) -> Email | Drop:
    """Tell the proposer whether the item is on the agenda."""
    rows = AgendaItem.objects.select_related("meeting__body", "meeting__alliance", "alliance")
    item = rows.filter(pk=message.subject_id).first()
    if item is None or item.state != message.details["state"]:
        return Drop("The item has been changed since.")
    if stale := _stale(item.meeting):
        return stale
    when = moment_words(item.meeting.starts_at)
    if item.is_on:
        words = f"“{item.title}”, which you proposed, is on the agenda of {item.meeting.name}, {when}."
        return Email(f"On the agenda: {item.title}", [words], ("Read the agenda", agenda_address(item.meeting)))
    return Email(
        f"Not taken: {item.title}",
        [
            f"“{item.title}”, which you proposed for {item.meeting.name}, {when}, is not taken onto the agenda.",
            f"The reason: {item.refused_because}",
        ],
        ("Read the agenda", agenda_address(item.meeting)),
    )


def _request_of(message: Message) -> PaperRequest | Drop:
    rows = PaperRequest.objects.with_names().select_related("alliance", "item__meeting__alliance", "asked_by")
    request = rows.filter(pk=message.subject_id).first()
    if request is None:
        return Drop("The paper is no longer asked for.")
    if request.paper_id:
        return Drop("The paper is there.")
    if not request.item.is_on:
        return Drop("The item is no longer on the agenda.")
    return _stale(request.item.meeting) or request


@composer("meetings.paper_asked", "Papers asked for", can_be_digested=False)
def paper_asked(message: Message) -> Email | Drop:
    """Ask somebody for a paper."""
    request = _request_of(message)
    if isinstance(request, Drop):
        return request
    meeting = request.item.meeting
    asker = request.asked_by.name if request.asked_by else request.alliance.name
    address = absolute(reverse("meetings:paper_deliver", args=[request.alliance.slug, request.pk]))
    return Email(
        f"A paper for {meeting.name} by {day_words(request.due_on)}: {request.what}",
        [
            f"{asker} asks you for a paper: {request.what}.",
            f"It is for the item “{request.item.title}” of {meeting.name}, {moment_words(meeting.starts_at)}.",
            f"It is due by {day_words(request.due_on)}.",
        ],
        ("Upload the paper", address),
    )


@composer("meetings.papers_owed", "Papers that I still owe", can_be_digested=False)
def papers_owed(message: Message) -> Email | Drop:
    """Remind somebody of every paper that they owe by now; what has come meanwhile is not spoken of."""
    today = timezone.localdate()
    outstanding = PaperRequest.objects.outstanding().with_names().filter(alliance=message.alliance)
    mine = [each for each in outstanding.filter(person=message.recipient) if (each.due_on - today).days <= 2]
    if not mine or message.alliance is None:
        return Drop("No paper is owed any more.")
    slug = message.alliance.slug
    lines = [
        f"{each.what}, for {each.item.meeting.name} on {day_words(each.item.meeting.day.date())}: "
        + (f"was due by {day_words(each.due_on)}." if each.due_on < today else f"due by {day_words(each.due_on)}.")
        for each in mine
    ]
    if len(mine) == 1:
        address = reverse("meetings:paper_deliver", args=[slug, mine[0].pk])
        is_late = mine[0].due_on < today
        return Email(
            f"{'Overdue' if is_late else 'Still needed'}: {mine[0].what}",
            [*lines, "You hear no more of it once it is uploaded."],
            ("Upload the paper", absolute(address)),
        )
    return Email(
        f"{len(mine)} papers are still needed",
        [*lines, "You hear no more of them once they are uploaded."],
        ("See the papers you owe", absolute(reverse("meetings:papers_owed", args=[slug]))),
    )

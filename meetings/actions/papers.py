"""Papers of an item: uploaded, replaced, ordered, taken away, asked for, and chased until they are there."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import get_random_string

from alliance_portal import outbox
from alliance_portal.outbox import Draft
from meetings.actions.agendas import CLOSED
from meetings.agenda import is_open
from meetings.models import AgendaItem, Pack, Paper, PaperRequest
from meetings.papers import Upload
from members.access import Standing

MOST_PAPERS = 30
# One word shortly before the day, then from the day on every second day until the paper is there.
FIRST_WORD = -2
EVERY = 2


@transaction.atomic
def add_papers(*, item: AgendaItem, uploads: Iterable[Upload], by: Standing) -> list[Paper]:
    """Keep papers with an item, after those that are there; refuses with ValidationError more than thirty."""
    _check_open(item)
    AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    last = item.papers.aggregate(last=Max("position"))["last"] or 0
    wanted = list(uploads)
    if item.papers.count() + len(wanted) > MOST_PAPERS:
        raise ValidationError(f"An item holds at most {MOST_PAPERS} papers.")
    return [
        _kept(Paper(alliance=item.alliance, item=item, position=last + number), each, by)
        for number, each in enumerate(wanted, start=1)
    ]


@transaction.atomic
def replace_paper(*, paper: Paper, upload: Upload, by: Standing) -> Paper:
    """Put a newer file in the place of an older one, under the same title."""
    _check_open(paper.item)
    current = Paper.objects.select_for_update(of=("self",)).select_related("item").get(pk=paper.pk)
    old = current.file.name
    current.uploaded_at = timezone.now()
    kept = _kept(current, upload, by, title=current.title)
    _let_go(kept, old)
    return kept


@transaction.atomic
def rename_paper(*, paper: Paper, title: str, by: Standing) -> None:
    """Give a paper another title."""
    _check_open(paper.item)
    Paper.objects.filter(pk=paper.pk).update(title=title)


@transaction.atomic
def remove_paper(*, paper: Paper, by: Standing) -> None:
    """Take a paper away; whoever owed it owes it again. Its file goes unless a published version has it."""
    _check_open(paper.item)
    name = paper.file.name
    Paper.objects.filter(pk=paper.pk).delete()
    _let_go(paper, name)


@transaction.atomic
def move_paper(*, paper: Paper, up: bool, by: Standing) -> None:
    """Let a paper change places with the one before or after it."""
    _check_open(paper.item)
    rows = list(Paper.objects.select_for_update(of=("self",)).filter(item=paper.item_id).order_by("position", "pk"))
    here = next((number for number, row in enumerate(rows) if row.pk == paper.pk), None)
    if here is None:
        return
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for number, row in enumerate(rows, start=1):
        row.position = number
    Paper.objects.bulk_update(rows, ["position"])


@transaction.atomic
def request_paper(*, request: PaperRequest, by: Standing) -> PaperRequest:
    """Ask somebody for a paper by a day, and tell them; asked twice for the same, they are asked once."""
    _check_open(request.item)
    AgendaItem.objects.select_for_update(of=("self",)).get(pk=request.item_id)
    again = PaperRequest.objects.filter(item=request.item, person=request.person, what=request.what, paper=None).first()
    if again is not None:
        PaperRequest.objects.filter(pk=again.pk).update(due_on=request.due_on)
        return again
    request.alliance, request.asked_by = by.alliance, by.person
    request.save()
    if request.person != by.person:
        outbox.queue(
            kind="meetings.paper_asked",
            subject=request,
            recipient=request.person,
            alliance=request.alliance,
            key=f"paper-asked:{request.pk}",
        )
    return request


@transaction.atomic
def withdraw_request(*, request: PaperRequest, by: Standing) -> None:
    """No longer ask for a paper."""
    PaperRequest.objects.filter(pk=request.pk, paper__isnull=True).delete()


@transaction.atomic
def deliver_paper(*, request: PaperRequest, upload: Upload, by: Standing) -> Paper:
    """Bring the paper that somebody owes; a second one takes the place of the first."""
    rows = PaperRequest.objects.select_for_update(of=("self",)).select_related("item__meeting", "paper__item__meeting")
    locked = rows.get(pk=request.pk)
    if locked.paper is not None:
        return replace_paper(paper=locked.paper, upload=upload, by=by)
    titled = Upload(locked.what, upload.content_type, upload.ending, upload.size, upload.file)
    (paper,) = add_papers(item=locked.item, uploads=[titled], by=by)
    locked.paper = paper
    locked.save(update_fields=["paper"])
    return paper


def is_chased_on(due_on: date, day: date) -> bool:
    """Say whether a day is one on which a paper that is due is asked for again."""
    since = (day - due_on).days
    return since == FIRST_WORD or (since >= 0 and since % EVERY == 0)


def chase_papers() -> int:
    """Queue one e-mail to everybody who owes a paper that is due, naming all they owe; return how many are new."""
    today = timezone.localdate()
    near = PaperRequest.objects.outstanding().filter(due_on__lte=today + timedelta(days=-FIRST_WORD))
    drafts: dict[str, Draft] = {}
    for request in near.select_related("alliance", "person"):
        if is_chased_on(request.due_on, today) and request.person.is_active:
            key = f"papers:{request.alliance_id}:{request.person_id}:{today}"
            drafts.setdefault(
                key,
                Draft(
                    kind="meetings.papers_owed",
                    subject=request,
                    key=key,
                    recipient=request.person,
                    alliance=request.alliance,
                ),
            )
    return outbox.queue_many(drafts.values())


def _check_open(item: AgendaItem) -> None:
    if not is_open(item.meeting):
        raise ValidationError(CLOSED)


def _kept(paper: Paper, upload: Upload, by: Standing, title: str = "") -> Paper:
    """Save the file under a name that nobody can guess, and the row that says what it is."""
    paper.title = title or upload.title
    paper.content_type, paper.size, paper.uploaded_by = upload.content_type, upload.size, by.person
    paper.file.save(f"{paper.alliance_id}/{get_random_string(24)}{upload.ending}", File(upload.file), save=False)
    paper.save()
    return paper


def _let_go(paper: Paper, name: str | None) -> None:
    """Delete a file that gave way, once the database has let go of it; what was published stays as it was."""
    if not name:
        return
    published = Pack.objects.filter(meeting__items=paper.item_id)
    if any(name == each["file"] for pack in published for item in pack.content["items"] for each in item["papers"]):
        return
    storage = paper.file.storage
    transaction.on_commit(partial(storage.delete, name))

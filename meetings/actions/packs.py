"""Publishing an agenda, version by version, and making its pack for those who may see the same of it."""

from datetime import timedelta
from functools import partial

import structlog
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from alliance_portal import outbox, workers
from alliance_portal.outbox import Draft
from meetings.actions.agendas import CLOSED
from meetings.agenda import content_of, is_open, sight_of
from meetings.models import Invitee, Meeting, Pack, PackFile
from meetings.packs.content import Content, digest, for_reader
from meetings.packs.merging import merge, papers_in
from members.access import Standing
from members.models import Person

logger = structlog.get_logger(__name__)

# A pack with more than this is made by a worker; below, nobody waits longer than for a page.
SHORT_PAPERS, SHORT_BYTES = 8, 8 * 1024 * 1024
# A worker who has not begun by then is told again.
PATIENCE = timedelta(seconds=60)


@transaction.atomic
def publish_agenda(*, meeting: Meeting, by: Standing) -> Pack | None:
    """Publish the agenda as its next version and tell those invited; return None where nothing has changed."""
    locked = Meeting.objects.with_names().select_for_update(of=("self",)).get(pk=meeting.pk)
    if not is_open(locked):
        raise ValidationError(CLOSED)
    content = content_of(locked)
    if not content["items"]:
        raise ValidationError("There is no item on the agenda yet. Add one first.")
    last = locked.packs.first()
    if last is not None and _same(last.content, content):
        return None
    pack = Pack.objects.create(
        alliance=locked.alliance,
        meeting=locked,
        number=last.number + 1 if last else 1,
        content=content,
        published_by=by.person,
    )
    locked.agenda, locked.agenda_version = Meeting.Agenda.PUBLISHED, pack.number
    locked.save(update_fields=["agenda", "agenda_version"])
    _forget_files(locked, pack)
    _tell(pack, by)
    _make_ready(pack, by)
    return pack


def _make_ready(pack: Pack, by: Standing) -> None:
    """Have the pack made that most readers get, before the first of them asks for it."""
    content = for_reader(pack.content, sight_of(pack.meeting, by))
    papers = [paper for _, _, paper in papers_in(content)]
    file = PackFile.objects.create(
        alliance=pack.alliance, pack=pack, audience=digest(content), content=content, total=len(papers)
    )
    hand_over(file=file)


def people_to_tell(*, meeting: Meeting, by: Standing) -> list[Person]:
    """Return who hears of a new version: those invited who have an account, but not whoever publishes it."""
    rows = meeting.invitees.with_names().filter(person__is_active=True).exclude(answer=Invitee.Answer.APOLOGIES)
    found = {row.person.pk: row.person for row in rows if row.person is not None and row.person != by.person}
    return list(found.values())


def _tell(pack: Pack, by: Standing) -> None:
    outbox.queue_many(
        Draft(
            kind="meetings.agenda",
            subject=pack,
            key=f"agenda:{pack.pk}:{person.pk}",
            recipient=person,
            alliance=pack.alliance,
        )
        for person in people_to_tell(meeting=pack.meeting, by=by)
    )


def _same(before: Content, after: Content) -> bool:
    """Say whether two contents are the same but for who is invited, which changes without anybody's doing."""
    return {**before, "invited": []} == {**after, "invited": []}


def _forget_files(meeting: Meeting, pack: Pack) -> None:
    """Delete the PDFs of earlier versions; they can be made again from what was kept."""
    old = list(PackFile.objects.filter(pack__meeting=meeting).exclude(pack=pack).exclude(file=""))
    PackFile.objects.filter(pack__meeting=meeting).exclude(pack=pack).delete()
    for each in old:
        _delete_file(each)


def _delete_file(each: PackFile) -> None:
    if each.file.name:
        transaction.on_commit(partial(each.file.storage.delete, each.file.name))


def pack_for(*, pack: Pack, by: Standing) -> PackFile:
    """Return the file of a version for one reader: made at once where it is short, else by a worker.

    What the reader may see is asked now, not when the version was published: whoever has stood aside since gets a
    pack of their own.
    """
    return file_of(pack=pack, content=for_reader(pack.content, sight_of(pack.meeting, by)))


def file_of(*, pack: Pack, content: Content) -> PackFile:
    """Return the file of a version for all who see this of it; one that is waited for in vain is asked for again."""
    papers = [paper for _, _, paper in papers_in(content)]
    found, is_new = PackFile.objects.get_or_create(
        pack=pack,
        audience=digest(content),
        defaults={"alliance": pack.alliance, "content": content, "total": len(papers)},
    )
    if found.is_ready or found.state == PackFile.State.FAILED:
        return found
    if is_short(content):
        return make_file(file_pk=found.pk)
    if is_new or (found.asked_at < timezone.now() - PATIENCE and progress_of(found) is None):
        hand_over(file=found)
    return found


def is_short(content: Content) -> bool:
    """Say whether the pack is made while the reader waits."""
    papers = [paper for _, _, paper in papers_in(content)]
    return len(papers) <= SHORT_PAPERS and sum(paper["size"] for paper in papers) <= SHORT_BYTES


@transaction.atomic
def hand_over(*, file: PackFile) -> None:
    """Have a worker make the file, of late or after a failure."""
    PackFile.objects.filter(pk=file.pk).update(asked_at=timezone.now(), state=PackFile.State.WAITING)
    transaction.on_commit(lambda: _tell_worker(file.pk))


def _tell_worker(file_pk: int) -> None:
    """Tell a worker; without a broker the reader's page asks again."""
    from meetings.tasks import make_pack

    workers.hand_over(make_pack, file_pk)


def progress_of(file: PackFile) -> int | None:
    """Return how many papers are read; None where nobody is at work."""
    done: int | None = cache.get(f"pack:{file.pk}")
    return done


def make_file(*, file_pk: int) -> PackFile:
    """Make the PDF of a pack and return its row; what is made already, or being made by somebody else, is left.

    The row is locked meanwhile, so that a worker who is killed leaves it free; how far it is stands in the cache.
    """
    try:
        with transaction.atomic():
            rows = PackFile.objects.select_for_update(of=("self",), skip_locked=True)
            row = rows.select_related("pack", "pack__alliance").filter(pk=file_pk).first()
            if row is not None and not row.is_ready:
                _make(row)
    except (OSError, RuntimeError, ValueError) as error:
        logger.exception("a pack could not be made", file_pk=file_pk, error=repr(error))
        PackFile.objects.filter(pk=file_pk).exclude(state=PackFile.State.READY).update(state=PackFile.State.FAILED)
    finally:
        cache.delete(f"pack:{file_pk}")
    return PackFile.objects.select_related("pack").get(pk=file_pk)


def _make(row: PackFile) -> None:
    def moved(done: int) -> None:
        cache.set(f"pack:{row.pk}", done, timeout=60)

    moved(0)
    merged = merge(row.content, row.pack.alliance, version=row.pack.number, moved=moved)
    with merged.file:
        row.file.save(f"{row.alliance_id}/{get_random_string(24)}.pdf", File(merged.file), save=False)
    row.state, row.left_out = PackFile.State.READY, merged.left_out
    row.save()
    known = {each["pk"]: each for each in [*row.pack.left_out, *merged.left_out]}
    Pack.objects.filter(pk=row.pack_id).update(left_out=list(known.values()))

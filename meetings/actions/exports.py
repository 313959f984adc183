"""Having the minutes of a body's year put into one file, for one reader."""

import tempfile
from datetime import timedelta
from functools import partial

import structlog
from django.core.cache import cache
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from alliance_portal import workers
from meetings.exports.archive import sight_of, write
from meetings.models import MinutesArchive
from members.access import Standing, standings_of
from members.models import Body
from members.permissions import Can

logger = structlog.get_logger(__name__)

State = MinutesArchive.State
# What is not fetched by then is deleted: it can be made again from what is kept.
KEPT_FOR = timedelta(days=7)
# A worker who has not begun by then is told again.
PATIENCE = timedelta(seconds=60)


@transaction.atomic
def ask_for_archive(*, body: Body, academic_year: int, copy: str, by: Standing) -> MinutesArchive:
    """Have the archive made, or return the one that this reader has if it still says the same."""
    archive, is_new = MinutesArchive.objects.select_for_update().get_or_create(
        alliance=by.alliance, body=body, academic_year=academic_year, copy=copy, asked_by=by.person
    )
    if is_new or not is_current(archive=archive, by=by):
        begin_again(archive=archive)
    return archive


def is_current(*, archive: MinutesArchive, by: Standing) -> bool:
    """Say whether the archive holds all that its reader may see today, and no more, or is being made."""
    if archive.is_waiting:
        return archive.asked_at > timezone.now() - PATIENCE or progress_of(archive) is not None
    return archive.state != State.FAILED and archive.sight == sight_of(archive, by)


@transaction.atomic
def begin_again(*, archive: MinutesArchive) -> None:
    """Have a worker make the archive anew; a file that it has is deleted."""
    _delete_file(archive)
    archive.file, archive.state, archive.asked_at = "", State.WAITING, timezone.now()
    archive.save()
    transaction.on_commit(partial(_tell_worker, archive.pk))


def _tell_worker(pk: int) -> None:
    from meetings.tasks import make_archive

    workers.hand_over(make_archive, pk)


def progress_of(archive: MinutesArchive) -> int | None:
    """Return how many meetings are done; None where nobody is at work."""
    done: int | None = cache.get(f"archive:{archive.pk}")
    return done


def make_archive(*, pk: int) -> None:
    """Make the file of an archive; one that is made, or being made by somebody else, is left.

    The row is locked meanwhile, so that a worker who is killed leaves it free.
    """
    try:
        with transaction.atomic():
            rows = MinutesArchive.objects.select_for_update(of=("self",), skip_locked=True)
            row = rows.select_related("alliance", "body", "asked_by").filter(pk=pk, state=State.WAITING).first()
            if row is not None:
                _make(row)
    except (OSError, RuntimeError, ValueError) as error:
        logger.exception("an archive could not be made", archive=pk, error=repr(error))
        MinutesArchive.objects.filter(pk=pk, state=State.WAITING).update(state=State.FAILED)
    finally:
        cache.delete(f"archive:{pk}")


def _make(row: MinutesArchive) -> None:
    standing = standings_of(row.asked_by).get(row.alliance.slug)
    if standing is None or not standing.can(Can.EXPORT):
        row.delete()
        return
    row.sight = sight_of(row, standing)
    with tempfile.TemporaryFile() as file:
        row.total = write(row, standing, file, lambda done: cache.set(f"archive:{row.pk}", done, timeout=60))
        row.state = State.READY if row.total else State.EMPTY
        if row.total:
            file.seek(0)
            row.file.save(f"{row.alliance_id}/{get_random_string(24)}.zip", File(file), save=False)
    row.save()


def _delete_file(row: MinutesArchive) -> None:
    if row.file.name:
        transaction.on_commit(partial(row.file.storage.delete, row.file.name))


@transaction.atomic
def forget_archives() -> int:
    """Delete the archives that were asked for too long ago; return how many."""
    old = list(MinutesArchive.objects.select_for_update().filter(asked_at__lt=timezone.now() - KEPT_FOR))
    for row in old:
        _delete_file(row)
        row.delete()
    return len(old)

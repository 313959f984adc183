"""`manage.py prepare`: bring database, static files and demo data up to date, doing only what is due."""

import fcntl
import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import BaseCommand, call_command, get_commands


class Command(BaseCommand):
    """Do before each start whatever the code or the data files ask for since the last one."""

    help = "Migrates, collects static files that changed, and loads the demo once."

    def handle(self, **options: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        if settings.DEMO and "load_demo" in get_commands():
            self._load_demo()

    def _load_demo(self) -> None:
        stamp = Path(settings.BASE_DIR) / ".portal" / "demo-loaded"
        files = Path(settings.BASE_DIR, "members", "demo").rglob("*")
        due = fingerprint(files)
        has_alliance = apps.get_model("members", "Alliance")._default_manager.exists()
        if has_alliance and stamp.exists() and stamp.read_text() == due:
            return
        self.stdout.write("Loading the demo alliances …")
        call_command("load_demo", stdout=self.stdout)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(due)


def collect_static() -> None:
    """Collect, hash and compress the static files when they or the libraries changed."""
    root = Path(settings.STATIC_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    stamp = root.with_name(root.name + ".collected")
    with stamp.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folders = [Path(folder).rglob("*") for folder in settings.STATICFILES_DIRS]
        own = (path for folder in folders for path in folder)
        due = fingerprint([*own, Path(settings.BASE_DIR, "requirements.txt")])
        if stamp.exists() and stamp.read_text() == due and (root / "staticfiles.json").exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(due)


def fingerprint(files: Iterable[Path]) -> str:
    """Return what changes when one of the files does."""
    found = hashlib.sha256()
    for file in sorted(files):
        if file.is_file() and file.suffix != ".pyc":
            state = file.stat()
            found.update(f"{file} {state.st_size} {state.st_mtime_ns}\n".encode())
    return found.hexdigest()

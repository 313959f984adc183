"""`make drill`: does harm to a running portal and prints what it saw; the exit code is 1 when a promise broke."""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from alliance_portal import engines
from bench.drill.portal import Portal, running, wait_until

DIRECTOR, PASSWORD = "director@seven-kings.example", "learning-together"
HOME, NAMED = "/seven-kings/home/", "Seven Kings"
MESSAGES = 200
PATIENCE = 90.0

QUEUE = f"""
from alliance_portal import outbox
from members.models import Alliance, Person
alliance = Alliance.objects.get(slug="seven-kings")
enquiry = alliance.enquiries.waiting().order_by("pk").first()
people = Person.objects.order_by("pk")[:{MESSAGES}]
drafts = [outbox.Draft("members.enquiry", enquiry, f"drill-{{each.pk}}", each, alliance=alliance) for each in people]
print(outbox.queue_many(drafts))
"""


class Drills:
    """What was seen, line by line."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.failures = 0

    def see(self, held: bool, what: str) -> None:
        """Print one line of what was seen, and whether the promise held."""
        self.failures += not held
        print(f"  {'ok' if held else 'FAILED':8}{what}", flush=True)

    def sign_in(self) -> bool:
        self.portal.post("/accounts/login/", {"login": DIRECTOR, "password": PASSWORD})
        return self.sees_home()

    def sees_home(self) -> bool:
        status, page = self.portal.get(HOME)
        return status == 200 and "Sign out" in page

    # --- Backup and restore --------------------------------------------------------------------

    def backup(self) -> None:
        portal = self.portal
        before = self._rows() | self._files()
        begun = time.monotonic()
        file = portal.run("-m", "alliance_portal.backup", "save")
        self.see(Path(file).stat().st_size > 0, f"a backup of the running portal took {time.monotonic() - begun:.1f} s")
        with portal.cursor() as cursor:
            cursor.execute("TRUNCATE members_alliance, members_person CASCADE; CREATE TABLE later (id int)")
        for picture in (portal.checkout / ".portal" / "media").rglob("*.webp"):
            picture.write_bytes(b"spoilt")
        self.see(NAMED not in portal.get("/")[1], "everything was deleted, and the pictures spoilt")
        begun = time.monotonic()
        portal.run("-m", "alliance_portal.backup", "restore", file)
        self.see(True, f"the restore took {time.monotonic() - begun:.1f} s, with the portal running")
        after = self._rows() | self._files()
        self.see(
            after == before, f"{len(before)} tables and files are as they were: {sum(self._rows().values()):,} rows"
        )
        self.see(NAMED in portal.get("/")[1] and self.sign_in(), "the portal shows them, and the director signs in")

    def _rows(self) -> dict[str, int]:
        """Return how many rows each table has; those that change by a page's being looked at are left out."""
        passing = {"django_session", "usersessions_usersession"}
        with self.portal.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = sorted(name for (name,) in cursor.fetchall() if name not in passing)
            counts = {}
            for table in tables:
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                row = cursor.fetchone()
                counts[table] = row[0] if row else 0
        return counts

    def _files(self) -> dict[str, int]:
        media = self.portal.checkout / ".portal" / "media"
        return {str(file.relative_to(media)): hash(file.read_bytes()) for file in media.rglob("*") if file.is_file()}

    # --- The database away ---------------------------------------------------------------------

    def database_away(self, then: Callable[[], None]) -> None:
        """Stop PostgreSQL, look, start it again on the same data, look, and go on with `then` while it runs."""
        portal = self.portal
        os.kill(int((portal.data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
        wait_until(lambda: not (portal.data / "postmaster.pid").exists(), 60)
        status, page = portal.get(HOME)
        self.see(status == 503 and "It cannot reach its database" in page, f"database away: the page answers {status}")
        ready, alive = portal.get("/readyz")[0], portal.get("/healthz")[0]
        self.see((ready, alive) == (503, 200), f"/readyz answers {ready}, /healthz {alive}")
        with engines.postgres(portal.data, durable=True):
            taken = wait_until(self.sees_home, PATIENCE)
            self.see(taken is not None, f"database back: the page answers again after {taken or PATIENCE:.1f} s")
            self.see(portal.process.poll() is None, "nothing had to be started again")
            then()

    # --- The broker away -----------------------------------------------------------------------

    def broker_away(self) -> None:
        portal = self.portal
        portal.broker.flush()
        self.see(self.sees_home(), "broker flushed: the director is still signed in")
        portal.broker.stop()
        self.see(self.sees_home(), "broker away: pages go on")
        before = len(portal.mailbox.identities)
        asked = {"kind": "ask", "name": "Drill", "email": "drill@drill.example", "message": "May we come and see?"}
        status, _ = portal.post("/seven-kings/ask/", asked)
        self.see(status == 200 and self._waiting() == 2, f"an enquiry is taken ({status}), two messages wait")
        time.sleep(6)
        self.see(len(portal.mailbox.identities) == before, "nothing is sent meanwhile")
        portal.broker.start()
        taken = wait_until(lambda: len(portal.mailbox.identities) - before == 2, PATIENCE)
        self.see(taken is not None, f"broker back: both are sent after {taken or PATIENCE:.1f} s")
        self.see(portal.process.poll() is None, "worker and scheduler found it again by themselves")

    def _waiting(self) -> int:
        with self.portal.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM alliance_portal_message WHERE state = 'queued'")
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    # --- A worker killed -----------------------------------------------------------------------

    def worker_killed(self) -> None:
        portal = self.portal
        before, kills = len(portal.mailbox.identities), 0
        self.see(portal.manage(QUEUE) == str(MESSAGES), f"{MESSAGES} messages are queued")
        deadline = time.monotonic() + 3 * PATIENCE
        while len(set(portal.mailbox.identities[before:])) < MESSAGES and time.monotonic() < deadline:
            # While messages flow, so that most kills hit one in flight.
            time.sleep(random.uniform(0.2, 1.2))
            senders = portal.senders()
            if senders and len(set(portal.mailbox.identities[before:])) < MESSAGES:
                os.kill(random.choice(senders), signal.SIGKILL)
                kills += 1
        arrived = Counter(portal.mailbox.identities[before:])
        self.see(kills > 0, f"a sending process was killed {kills} times")
        self.see(len(arrived) == MESSAGES, f"{len(arrived)} of {MESSAGES} messages arrived")
        wait_until(lambda: self._waiting() == 0, PATIENCE)
        self.see(self._waiting() == 0, "none is waiting any more")
        repeated = sum(Counter(portal.mailbox.identities[before:]).values()) - MESSAGES
        self.see(repeated <= kills, f"{repeated} came twice, none more often than a process was killed")


def main() -> int:
    """Do every drill on one copy; return the exit code."""
    print("Starting a copy of the portal with its demo in a temporary folder …", flush=True)
    with running() as portal:
        drills = Drills(portal)
        drills.see(drills.sign_in(), "it runs, and the director signs in")
        drills.backup()

        def rest() -> None:
            drills.broker_away()
            drills.worker_killed()

        drills.database_away(then=rest)
        portal.process.terminate()
        ended = portal.process.wait(60)
        drills.see(ended == 0, f"stopped, it ends with {ended}")
        wait_until(lambda: not portal.left_behind(), 20)
        drills.see(not portal.left_behind(), "no process is left behind")
    print("All promises held." if not drills.failures else f"{drills.failures} promises did not hold.")
    return 1 if drills.failures else 0


if __name__ == "__main__":
    sys.exit(main())

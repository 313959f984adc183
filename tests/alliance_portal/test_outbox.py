"""Messages are never lost and never doubled, and their facts are checked when they leave."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from kombu import pools

from alliance_portal import delivery, outbox
from alliance_portal.celery import app
from alliance_portal.engines import free_port
from alliance_portal.models import Message
from alliance_portal.outbox import Draft, Drop, Email, Postpone, composer, queue, queue_many
from members.models import Alliance, NotificationChoice, Person
from tests.at_once import at_once
from tests.factories import PersonFactory


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    """Let a test register kinds of its own, and forget them afterwards."""
    known = dict(outbox.KINDS)
    yield
    outbox.KINDS.clear()
    outbox.KINDS.update(known)


@pytest.fixture
def greeting() -> None:
    @composer("test.greeting", "Greetings")
    def greet(message: Message) -> Email:
        person = Person.objects.get(pk=message.subject_id)
        return Email(f"Hello {person.name}", ["Good to see you."], ("Open the portal", outbox.absolute("/")))


def queue_greeting(person: Person, key: str = "greeting-1", **fields: object) -> Message | None:
    return queue(kind="test.greeting", subject=person, recipient=person, key=key, **fields)


class Server:
    """A local mail server that keeps what it takes, and can be told to refuse, to hang, or to hang up after each."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.sessions: list[Session] = []
        self.answer = ""
        self.hangs = False
        self.hangs_up = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.hangs:
            time.sleep(3)
        if self.answer:
            return self.answer
        self.taken.append(envelope)
        self.sessions.append(session)
        if self.hangs_up:
            asyncio.get_running_loop().call_later(0.02, server.transport.close)
        return "250 OK"


@pytest.fixture
def server(settings) -> Iterator[Server]:
    kept = Server()
    controller = Controller(kept, hostname="127.0.0.1", port=0)
    controller.port = free_port()
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 1
    yield kept
    controller.stop()


@pytest.mark.django_db
def test_a_message_is_sent_in_text_and_html_and_logged(greeting, head: Person, alliance: Alliance) -> None:
    queue_greeting(head, alliance=alliance)

    assert delivery.deliver_due(10) == 1

    (sent,) = mail.outbox
    message = Message.objects.get()
    assert sent.to == [head.email]
    assert sent.subject == f"Hello {head.name}"
    assert "Good to see you." in sent.body
    assert "Riverside Alliance, through the Alliance Portal" in sent.body
    assert "http://testserver/" in sent.body
    assert "Good to see you." in sent.alternatives[0].content
    assert sent.extra_headers["Message-ID"] == message.message_id
    assert (message.state, message.to, message.subject_line) == ("sent", head.email, sent.subject)


@pytest.mark.django_db
def test_the_same_message_asked_for_twice_is_sent_once(greeting, head: Person) -> None:
    assert queue_greeting(head) is not None
    assert queue_greeting(head) is None

    assert delivery.deliver_due(10) == 1
    assert delivery.deliver_due(10) == 0
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_message_waits_until_it_is_due(greeting, head: Person) -> None:
    queue_greeting(head, due_at=timezone.now() + timedelta(hours=2))

    assert delivery.deliver_due(10) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        assert delivery.deliver_due(10) == 1


@pytest.mark.django_db
def test_what_is_no_longer_true_is_dropped_with_its_reason(head: Person) -> None:
    composer("test.stale", "Stale")(lambda message: Drop("The meeting was cancelled."))
    queue(kind="test.stale", subject=head, recipient=head, key="stale")

    delivery.deliver_due(10)

    assert mail.outbox == []
    assert Message.objects.values_list("state", "outcome").get() == ("dropped", "The meeting was cancelled.")


@pytest.mark.django_db
def test_what_has_moved_is_looked_at_again_later(head: Person) -> None:
    later = timezone.now() + timedelta(days=3)
    composer("test.moved", "Moved")(lambda message: Postpone(later, "The meeting was moved."))
    queue(kind="test.moved", subject=head, recipient=head, key="moved")

    delivery.deliver_due(10)

    assert Message.objects.values_list("state", "due_at").get() == ("queued", later)


@pytest.mark.django_db
def test_somebody_whose_account_is_closed_gets_nothing(greeting, head: Person) -> None:
    queue_greeting(head)
    Person.objects.filter(pk=head.pk).update(is_active=False)

    delivery.deliver_due(10)

    assert mail.outbox == []
    assert Message.objects.get().outcome == "The person's account is closed."


@pytest.mark.django_db
def test_one_message_that_cannot_be_written_does_not_hold_up_the_others(
    greeting, head: Person, teacher: Person
) -> None:
    @composer("test.broken", "Broken")
    def broken(message: Message) -> Email:
        Person.objects.get(pk=-1)
        raise AssertionError

    queue(kind="test.broken", subject=head, recipient=head, key="broken")
    queue_greeting(teacher)

    delivery.deliver_due(10)

    assert [sent.to for sent in mail.outbox] == [[teacher.email]]
    failed = Message.objects.get(key="broken")
    assert (failed.state, failed.attempts) == ("queued", 1)
    assert "Person matching query does not exist" in failed.outcome


@pytest.mark.django_db
def test_a_message_that_never_succeeds_fails_in_the_end_and_can_be_sent_again(server: Server, greeting, head) -> None:
    server.answer = "451 try later"
    queue_greeting(head)

    now = timezone.now()
    for day in range(len(delivery.RETRY_AFTER) + 1):
        with time_machine.travel(now + timedelta(days=day), tick=False):
            delivery.deliver_due(10)
    message = Message.objects.get()
    assert message.state == "failed"
    assert "try later" in message.outcome

    server.answer = ""
    assert outbox.send_again(message=message) is True
    delivery.deliver_due(10)
    assert [envelope.rcpt_tos for envelope in server.taken] == [[head.email]]
    assert outbox.send_again(message=message) is False


@pytest.mark.django_db
def test_a_refused_address_fails_at_once(server: Server, greeting, head: Person) -> None:
    server.answer = "550 no such person here"
    queue_greeting(head)

    delivery.deliver_due(10)

    assert Message.objects.get().state == "failed"


@pytest.mark.django_db
def test_a_mail_server_that_hangs_loses_nothing(server: Server, greeting, head: Person) -> None:
    server.hangs = True
    queue_greeting(head)

    delivery.deliver_due(10)

    message = Message.objects.get()
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.due_at > timezone.now()


@pytest.mark.django_db
def test_many_messages_go_over_one_connection(server: Server, greeting, head: Person) -> None:
    for number in range(5):
        queue_greeting(head, key=f"greeting-{number}")

    assert delivery.deliver_due(10) == 5

    assert len(server.taken) == 5
    assert len({id(session) for session in server.sessions}) == 1


@pytest.mark.django_db
def test_a_mail_server_that_hangs_up_after_each_message_gets_all_at_once_and_each_once(
    server: Server, head: Person
) -> None:
    server.hangs_up = True

    @composer("test.slow", "Slow")
    def slow(message: Message) -> Email:
        time.sleep(0.1)
        return Email("Hello", ["Good to see you."])

    for number in range(3):
        queue(kind="test.slow", subject=head, recipient=head, key=f"slow-{number}")

    assert delivery.deliver_due(10) == 3

    assert len(server.taken) == 3
    assert list(Message.objects.values_list("state", "attempts")) == [("sent", 1)] * 3


@pytest.mark.django_db
def test_many_people_are_told_the_same_in_a_few_statements_and_each_once(
    greeting, head: Person, teacher: Person, alliance: Alliance, django_assert_num_queries
) -> None:
    NotificationChoice.objects.create(person=teacher, kind="test.greeting", frequency="daily")
    others = PersonFactory.create_batch(3)
    drafts = [
        Draft("test.greeting", head, f"all-{person.pk}", recipient=person, alliance=alliance)
        for person in [head, teacher, *others]
    ]
    assert queue_many(drafts[:1]) == 1

    with django_assert_num_queries(5):
        assert queue_many(drafts) == 4
    assert queue_many(drafts) == 0

    digests = dict(Message.objects.values_list("recipient_id", "digest"))
    assert digests == {person.pk: "daily" if person == teacher else "" for person in [head, teacher, *others]}
    assert delivery.deliver_due(10) == 4


def test_a_kind_without_composer_cannot_be_queued_for_many(head: Person) -> None:
    with pytest.raises(LookupError, match=r"test\.unknown"):
        queue_many([Draft("test.unknown", head, "unknown", recipient=head)])


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_not_asked_for_every_message(settings, greeting, head: Person) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for number in range(10):
        queue_greeting(head, key=f"greeting-{number}")

    assert delivery.deliver_due(10) == delivery.SLOW_DOWN_AFTER

    assert Message.objects.filter(state="queued").count() == 10


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(server: Server, greeting, head: Person) -> None:
    for number in range(20):
        queue_greeting(head, key=f"greeting-{number}")

    at_once(*[lambda: delivery.deliver_due(50)] * 2)

    identities = [envelope.content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for envelope in server.taken]
    assert len(identities) == len(set(identities)) == 20


KILLED_WORKER = """
import django, os, signal
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from alliance_portal import delivery, outbox
from alliance_portal.celery import app
from alliance_portal.outbox import Email
sent = 0
@outbox.composer("test.greeting", "Greetings")
def greet(message):
    global sent
    sent += 1
    if sent == int(os.environ["DIE_AT"]):
        os.kill(os.getpid(), signal.SIGKILL)
    return Email("Hello", ["Good to see you."])
delivery.deliver_due(50)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dies_at", [1, 4])
def test_a_worker_killed_in_the_middle_loses_no_message(
    server: Server, settings, greeting, head: Person, dies_at: int
) -> None:
    for number in range(6):
        queue_greeting(head, key=f"greeting-{number}")
    environment = os.environ | {
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "DIE_AT": str(dies_at),
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
    }

    killed = subprocess.run([sys.executable, "-c", KILLED_WORKER], env=environment, check=False, capture_output=True)

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert len(server.taken) == dies_at - 1
    delivery.deliver_due(50)
    identities = {envelope.content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for envelope in server.taken}
    assert len(server.taken) == len(identities) == 6


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_what_was_rolled_back(greeting, head: Person) -> None:
    with transaction.atomic():
        queue_greeting(head)
        transaction.set_rollback(True)

    assert list(Message.objects.all()) == []


def _use_broker(url: str) -> None:
    """Point Celery at another broker, as a new process would."""
    app.conf.broker_url = url
    pools.reset()
    app._pool = app.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_stops_neither_the_request_nor_the_message(greeting, head: Person) -> None:
    known = app.conf.broker_url
    _use_broker(f"redis://127.0.0.1:{free_port()}/0")
    began = time.monotonic()
    try:
        queue_greeting(head)
    finally:
        _use_broker(known)

    assert time.monotonic() - began < 3
    assert delivery.deliver_due(10) == 1


@pytest.mark.django_db
def test_a_person_who_chose_a_daily_digest_gets_one_message_at_seven(greeting, head: Person) -> None:
    NotificationChoice.objects.create(person=head, kind="test.greeting", frequency="daily")
    with time_machine.travel("2026-11-24T14:00:00Z", tick=False):
        queue_greeting(head, key="first")
        queue_greeting(head, key="second")
        assert delivery.deliver_due(10) == 0
        assert delivery.deliver_digests() == 0
    with time_machine.travel("2026-11-25T06:05:00Z", tick=False):
        assert delivery.deliver_digests() == 0
    with time_machine.travel("2026-11-25T07:05:00Z", tick=False):
        assert delivery.deliver_digests() == 1
        assert delivery.deliver_digests() == 0

    (sent,) = mail.outbox
    assert sent.subject == "2 messages from your alliances today"
    assert sent.body.count("Good to see you.") == 2
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_a_weekly_digest_comes_on_monday_morning_also_across_the_clock_change(greeting, head: Person) -> None:
    NotificationChoice.objects.create(person=head, kind="test.greeting", frequency="weekly")
    with time_machine.travel("2026-10-22T12:00:00Z", tick=False):
        queue_greeting(head)
    with time_machine.travel("2026-10-26T06:30:00Z", tick=False):
        assert delivery.deliver_digests() == 0
    with time_machine.travel("2026-10-26T07:05:00Z", tick=False):
        assert delivery.deliver_digests() == 1


@pytest.mark.django_db
def test_what_is_secret_in_a_message_is_forgotten_once_it_is_sent(head: Person) -> None:
    composer("test.secret", "Secret", is_secret=True)(lambda message: Email("A link", [message.details["link"]]))
    queue(kind="test.secret", subject=head, recipient=head, key="secret", details={"link": "http://testserver/x"})

    delivery.deliver_due(10)

    assert "http://testserver/x" in mail.outbox[0].body
    assert Message.objects.get().details == {}


@pytest.mark.django_db
def test_text_from_people_is_escaped_in_html_and_cannot_add_headers() -> None:
    person = PersonFactory(name="Eve <b>Bold</b>")
    composer("test.hostile", "Hostile")(
        lambda message: Email("Hello\nBcc: all@example.org", ["<script>alert(1)</script> {{ 7|add:7 }}"])
    )
    queue(kind="test.hostile", subject=person, recipient=person, key="hostile")

    delivery.deliver_due(10)

    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    assert sent.subject == "Hello Bcc: all@example.org"
    assert "<script>" not in html
    assert "{{ 7|add:7 }}" in html
    assert "Eve &lt;b&gt;Bold&lt;/b&gt;" in html


def test_a_kind_without_composer_cannot_be_queued(head: Person) -> None:
    with pytest.raises(LookupError, match=r"test\.unknown"):
        queue(kind="test.unknown", subject=head, recipient=head, key="unknown")

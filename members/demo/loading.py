"""Loads the demo: institutions first, then each alliance that is not there yet, in one transaction each."""

from django.db import transaction

from members.demo.activity import load_enquiries, load_invitations, load_news, load_nominations
from members.demo.facts import ALLIANCES, read
from members.demo.governance import load_bodies, load_clusters, load_memberships, load_pledges
from members.demo.institutions import load_institutions
from members.demo.people import Cast, add_guests, hashed_password
from members.demo.places import Places
from members.demo.rooms import DEMO
from members.demo.words import load_words
from members.models import Alliance


def load() -> list[Alliance]:
    """Load what is missing and return the alliances that are new; what people changed stays as they left it."""
    known = set(Alliance.objects.filter(slug__in=ALLIANCES).values_list("slug", flat=True))
    missing = [slug for slug in ALLIANCES if slug not in known]
    if missing:
        load_institutions()
    password = hashed_password() if missing else ""
    loaded = [_load_alliance(slug, password) for slug in missing]
    for alliance in Alliance.objects.filter(slug__in=ALLIANCES):
        for load_room in DEMO:
            load_room(alliance)
    return loaded


@transaction.atomic
def _load_alliance(slug: str, password: str) -> Alliance:
    facts, places = read(f"alliances/{slug}"), Places()
    alliance = load_words(facts, places)
    schools = load_memberships(alliance, facts, places)
    load_clusters(alliance, facts, places)
    cast = Cast(alliance, facts, places, password)
    cast.gather(schools)
    add_guests(alliance, facts)
    load_bodies(alliance, facts, places, cast)
    load_pledges(alliance, facts, places, cast)
    load_nominations(alliance, facts, places, cast)
    load_news(alliance, facts, cast)
    load_enquiries(alliance, facts, cast)
    load_invitations(alliance, facts, places, cast)
    return alliance

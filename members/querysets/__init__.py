"""The read vocabulary of the members room: named, chainable, no N+1."""

from members.querysets.alliances import AllianceQuerySet, AppointmentQuerySet, HalfTermQuerySet
from members.querysets.calendars import FeedTokenQuerySet
from members.querysets.governance import BodyQuerySet, SeatQuerySet
from members.querysets.institutions import InstitutionQuerySet, MembershipQuerySet
from members.querysets.news import EnquiryQuerySet, NewsQuerySet
from members.querysets.nominations import NominationQuerySet
from members.querysets.people import AffiliationQuerySet, InvitationQuerySet, PersonQuerySet
from members.querysets.strands import ClusterQuerySet, PledgeQuerySet, StrandQuerySet

__all__ = [
    "AffiliationQuerySet",
    "AllianceQuerySet",
    "AppointmentQuerySet",
    "BodyQuerySet",
    "ClusterQuerySet",
    "EnquiryQuerySet",
    "FeedTokenQuerySet",
    "HalfTermQuerySet",
    "InstitutionQuerySet",
    "InvitationQuerySet",
    "MembershipQuerySet",
    "NewsQuerySet",
    "NominationQuerySet",
    "PersonQuerySet",
    "PledgeQuerySet",
    "SeatQuerySet",
    "StrandQuerySet",
]

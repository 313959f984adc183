"""Fields, constraints and one-row properties of the members room."""

from members.models.accounts import Affiliation, Invitation, NotificationChoice, Person
from members.models.alliances import (
    AcademicYear,
    Alliance,
    Appointment,
    Commitment,
    FundedRole,
    HalfTerm,
    Statement,
    Theme,
)
from members.models.calendars import FeedToken
from members.models.founding import FoundingDraft
from members.models.governance import Body, MakeUp, Seat
from members.models.institutions import (
    Boundary,
    DirectoryImport,
    Institution,
    InstitutionChange,
    InstitutionLink,
    Membership,
)
from members.models.news import Enquiry, NewsItem
from members.models.nominations import Nomination, NominationStep
from members.models.strands import Cluster, ClusterSchool, Pledge, Strand

__all__ = [
    "AcademicYear",
    "Affiliation",
    "Alliance",
    "Appointment",
    "Body",
    "Boundary",
    "Cluster",
    "ClusterSchool",
    "Commitment",
    "DirectoryImport",
    "Enquiry",
    "FeedToken",
    "FoundingDraft",
    "FundedRole",
    "HalfTerm",
    "Institution",
    "InstitutionChange",
    "InstitutionLink",
    "Invitation",
    "MakeUp",
    "Membership",
    "NewsItem",
    "Nomination",
    "NominationStep",
    "NotificationChoice",
    "Person",
    "Pledge",
    "Seat",
    "Statement",
    "Strand",
    "Theme",
]

"""The one page of policy: which roles there are, what can be done, and which role may do what."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person is in an alliance; the value is also the demo account's name."""

    DIRECTOR = "director", "Director"
    CHAIR = "chair", "Chair"
    LEAD = "lead", "Strategic lead"
    ADMINISTRATOR = "admin", "Administrator"
    FINANCE = "finance", "Finance manager"
    HEAD = "head", "School lead"
    TEACHER = "teacher", "Teacher"
    COORDINATOR = "coordinator", "ITT coordinator"
    MENTOR = "mentor", "Mentor"
    TRAINEE = "trainee", "Trainee"


class Can(TextChoices):
    """One thing a person may do in an alliance."""

    ENTER = "enter", "open the alliance's own pages"
    EDIT_ALLIANCE = "edit_alliance", "edit the alliance's words, half-terms, strands and commitments"
    MANAGE_MEMBERSHIPS = "manage_memberships", "add and end memberships"
    MANAGE_ROLES = "manage_roles", "see and edit who holds which role"
    INVITE_PEOPLE = "invite_people", "invite people"
    INVITE_COLLEAGUES = "invite_colleagues", "invite colleagues of one's own school"
    MANAGE_PEOPLE = "manage_people", "import staff, record leavers, merge duplicates"
    MANAGE_BODIES = "manage_bodies", "set up bodies, seats and clusters"
    SEE_BREACHES = "see_breaches", "see what a body or cluster lacks"
    PLEDGE = "pledge", "pledge one's own school to strands"
    MANAGE_PLEDGES = "manage_pledges", "pledge for any school"
    NOMINATE = "nominate", "nominate and second new members"
    SEE_NOMINATIONS = "see_nominations", "see every nomination"
    DECIDE_NOMINATIONS = "decide_nominations", "decide on nominations"
    WRITE_NEWS = "write_news", "write news"
    ANSWER_ENQUIRIES = "answer_enquiries", "read and answer enquiries"
    READ_MESSAGE_LOG = "read_message_log", "read the message log"
    READ_HISTORY = "read_history", "read who changed what"
    EXPORT = "export", "export registers"
    RUN_MEETINGS = "run_meetings", "plan meetings, invite, set agendas and record who came"
    TAKE_MINUTES = "take_minutes", "take minutes and circulate them"
    ADOPT_MINUTES = "adopt_minutes", "take proposed items, and adopt minutes"
    SEE_KPIS = "see_kpis", "see where the alliance stands against its targets"
    DEFINE_KPIS = "define_kpis", "define indicators, targets and who sees them"
    GIVE_RETURNS = "give_returns", "give the returns of one's own school"
    COLLECT_KPIS = "collect_kpis", "open periods, enter values and judge them"


EVERYONE = frozenset({Can.ENTER})
SCHOOL_LEAD = EVERYONE | {
    Can.PLEDGE,
    Can.NOMINATE,
    Can.SEE_NOMINATIONS,
    Can.EXPORT,
    Can.INVITE_COLLEAGUES,
    Can.SEE_KPIS,
    Can.GIVE_RETURNS,
}
OFFICE = EVERYONE | {
    Can.MANAGE_MEMBERSHIPS,
    Can.INVITE_PEOPLE,
    Can.INVITE_COLLEAGUES,
    Can.MANAGE_PEOPLE,
    Can.MANAGE_BODIES,
    Can.SEE_BREACHES,
    Can.MANAGE_PLEDGES,
    Can.SEE_NOMINATIONS,
    Can.WRITE_NEWS,
    Can.ANSWER_ENQUIRIES,
    Can.READ_MESSAGE_LOG,
    Can.EXPORT,
    Can.RUN_MEETINGS,
    Can.TAKE_MINUTES,
    Can.SEE_KPIS,
    Can.COLLECT_KPIS,
}

GRANTS: dict[Role, frozenset[Can]] = {
    Role.DIRECTOR: OFFICE
    | {
        Can.EDIT_ALLIANCE,
        Can.MANAGE_ROLES,
        Can.READ_HISTORY,
        Can.NOMINATE,
        Can.DEFINE_KPIS,
    },
    Role.CHAIR: SCHOOL_LEAD
    | {
        Can.DECIDE_NOMINATIONS,
        Can.SEE_BREACHES,
        Can.WRITE_NEWS,
        Can.READ_HISTORY,
        Can.RUN_MEETINGS,
        Can.ADOPT_MINUTES,
    },
    Role.LEAD: EVERYONE | {Can.WRITE_NEWS, Can.SEE_NOMINATIONS, Can.EXPORT, Can.SEE_KPIS},
    Role.ADMINISTRATOR: OFFICE,
    Role.FINANCE: EVERYONE | {Can.EXPORT, Can.SEE_KPIS},
    Role.HEAD: SCHOOL_LEAD,
    Role.TEACHER: EVERYONE,
    Role.COORDINATOR: EVERYONE | {Can.EXPORT, Can.SEE_KPIS},
    Role.MENTOR: EVERYONE,
    Role.TRAINEE: EVERYONE,
}

# Whoever holds one of these signs in with a second factor where REQUIRE_MFA is on.
STRONG_ROLES = frozenset({Role.DIRECTOR, Role.CHAIR, Role.ADMINISTRATOR, Role.FINANCE})

# These are held at a member institution, so the institution must be named.
ROLES_AT_A_SCHOOL = frozenset({Role.HEAD, Role.TEACHER, Role.MENTOR})

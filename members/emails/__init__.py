"""Everything the members room sends: one composer per kind, which re-checks the facts at send time."""

from members.emails import account, governance, invitations, news, nominations, people  # noqa: F401

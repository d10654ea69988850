"""What each role may do in its own unit, in one table. What it may see of a family: cases/access.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    WORKER = "worker", _("Family worker or other professional")
    COORDINATOR = "coordinator", _("Coordinator")
    SUPERVISOR = "supervisor", _("Supervisor")
    PARTNER = "partner", _("Partner professional")
    ADMINISTRATOR = "administrator", _("Administrator")


# What a role means, where it is given.
IN_WORDS = {
    Role.WORKER: _("Works in pairs with families: sees and writes everything of the own families, and no others."),
    Role.COORDINATOR: _(
        "Takes in contacts, forms pairs and invites partners in the unit. "
        "Sees its families, but no notes of visits."
    ),
    Role.SUPERVISOR: _(
        "As the coordinator, and leads the unit: caseload, notes of visits, closing, staff, who has read what."
    ),
    Role.PARTNER: _(
        "From another organisation: makes contact about a family, and sees the names, the pair and the times "
        "of the families to which invited, no more."
    ),
    Role.ADMINISTRATOR: _("Keeps users, units and catalogues of the whole house. Sees no families."),
}

# A capability is "noun.verb". Those of a coordinator or a supervisor hold in the unit of the role only.
CAPABILITIES: dict[str, frozenset[str]] = {
    Role.WORKER: frozenset({"day.view", "calendar.view"}),
    Role.COORDINATOR: frozenset(
        {
            "calendar.view",
            "contact.create",
            "waiting_list.view",
            "pair.form",
            "assessment.make",
            "decision.make",
            "case.view",
            "team.invite",
            "address.reveal",
            "absence.record",
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            "calendar.view",
            "contact.create",
            "waiting_list.view",
            "pair.form",
            "assessment.make",
            "decision.make",
            "case.view",
            "team.invite",
            "address.reveal",
            "caseload.view",
            "note.read",
            "case.close",
            "visit.stand_in",
            "access_log.view",
            "absence.record",
            "staff.arrange",
            "matching.weigh",
            "competence.confirm",
        }
    ),
    Role.PARTNER: frozenset({"notice.send"}),
    Role.ADMINISTRATOR: frozenset({"staff.manage", "catalogue.manage"}),
}

"""The note of a visit: a draft that takes anything, then a signed text that nobody can change."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from audit.drafts import Draft
from cases.models import Case, Family, Need, Person, Strength
from cases.models.belonging import Belonging, whole_key
from staff.models import Unit
from visits.models.visit import Visit, VisitPlace

FROZEN = [pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)]


class NoteDraft(Draft):
    """The draft of a visit's note: one for each visit, shared by its workers."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="draft")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("draft note")

    def page(self) -> str:
        return f"note {self.visit_id}"

    def __str__(self) -> str:
        return f"{self.visit} ({self.version})"


class VisitNoteQuerySet(models.QuerySet):
    def to_sign_by(self, user: AbstractBaseUser) -> "VisitNoteQuerySet":
        """Notes that wait for the person's signature: the person was at the visit and has not signed."""
        return self.filter(Exists(WorkerAttendance.objects.unsigned().filter(note=OuterRef("pk"), user=user)))


@pghistory.track()
class VisitNote(models.Model):
    """The signed note of a held visit. The database lets nobody change it."""

    class Worry(models.IntegerChoices):
        NONE = 1, _("No worry")
        SMALL = 2, _("Small worry")
        FELT = 3, _("Considerable worry")
        GREAT = 4, _("Great worry")

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="note")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    signed_at = models.DateTimeField(_("signed"))
    started_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    place = models.ForeignKey(VisitPlace, verbose_name=_("place"), on_delete=models.PROTECT)
    # Who told of the visit, when the author was not there (`visits.rules.may_stand_in`); else "".
    told_by = models.CharField(_("who told of the visit"), max_length=200, blank=True)
    others_present = models.CharField(_("others present"), max_length=300, blank=True)
    without_family_reason = models.CharField(_("why nobody of the family was there"), max_length=500, blank=True)
    own_topic = models.CharField(_("own topic"), max_length=200, blank=True)
    what_happened = models.TextField(_("what happened"))
    interpretation = models.TextField(_("own interpretation"), blank=True)
    family_words = models.TextField(_("in the family's own words"), blank=True)
    family_words_by = models.ManyToManyField(Person, verbose_name=_("who said it"), blank=True, related_name="+")
    own_strength = models.CharField(_("strength in own words"), max_length=300, blank=True)
    worry = models.PositiveSmallIntegerField(_("worry zone"), choices=Worry)
    worry_reason = models.CharField(_("reason for the worry"), max_length=500, blank=True)

    objects = VisitNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit note")
        triggers = FROZEN
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=models.F("started_at")),
                name="visits_visitnote_ends_after_start",
                violation_error_message=_("The visit must end after it begins."),
            ),
            models.CheckConstraint(condition=Q(worry__range=(1, 4)), name="visits_visitnote_worry_1_to_4"),
            whole_key("visits_visitnote_whole"),
        ]
        indexes = [models.Index(fields=["case", "-started_at"], name="visits_note_case_started")]

    def __str__(self) -> str:
        return f"{self.visit} {self.signed_at:%Y-%m-%d}"


class Attendance(Belonging):
    """Whether one member of the family was there: so that nobody, a father above all, goes unseen."""

    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    present = models.BooleanField(_("present"))

    class Meta:
        verbose_name = _("attendance")
        ordering = ["id"]
        triggers = FROZEN
        constraints = [models.UniqueConstraint("note", "person", name="visits_attendance_once")]

    def __str__(self) -> str:
        return str(self.person)


class WorkerAttendanceQuerySet(models.QuerySet):
    def unsigned(self) -> "WorkerAttendanceQuerySet":
        """Those whose signature the note waits for: `visits.rules.unsigned`, as the database says it."""
        signed = NoteSignature.objects.filter(note=OuterRef("note"), user=OuterRef("user"))
        return self.filter(~Exists(signed), present=True, is_consultant=False, note__told_by="")


class WorkerAttendance(Belonging):
    """Whether one worker of the visit was there, as the writer told it. Whoever was not is not asked to sign."""

    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, related_name="worker_attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField(_("present"))
    # An expert who came along is not asked to sign.
    is_consultant = models.BooleanField(_("expert at the visit"), default=False)

    objects = WorkerAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance of a worker")
        ordering = ["id"]
        triggers = FROZEN
        constraints = [models.UniqueConstraint("note", "user", name="visits_workerattendance_once")]

    def __str__(self) -> str:
        return str(self.user)


class NoteTopic(Belonging):
    """A theme that was talked about."""

    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, related_name="topics")
    need = models.ForeignKey(Need, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("topic of a note")
        ordering = ["id"]
        triggers = FROZEN
        constraints = [models.UniqueConstraint("note", "need", name="visits_notetopic_once")]

    def __str__(self) -> str:
        return str(self.need)


class NoteStrength(Belonging):
    """A strength that was noticed at the visit."""

    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, related_name="strengths")
    strength = models.ForeignKey(Strength, on_delete=models.PROTECT)

    class Meta:
        verbose_name = _("strength in a note")
        ordering = ["id"]
        triggers = FROZEN
        constraints = [models.UniqueConstraint("note", "strength", name="visits_notestrength_once")]

    def __str__(self) -> str:
        return str(self.strength)


class NoteSignature(models.Model):
    """A worker stands behind the note, and may add an own view of what was seen."""

    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, related_name="signatures")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField(_("signed"))
    own_view = models.TextField(_("own view"), blank=True)

    class Meta:
        verbose_name = _("signature of a note")
        ordering = ["signed_at", "id"]
        triggers = FROZEN
        constraints = [
            models.UniqueConstraint(
                "note",
                "user",
                name="visits_notesignature_once",
                violation_error_message=_("You have already signed this note."),
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


@pghistory.track()
class Agreement(models.Model):
    """A step agreed with the family at a visit or in the joint review: what, who, by when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(VisitNote, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements")
    review = models.ForeignKey(
        "visits.JointReview", on_delete=models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    what = models.CharField(_("what"), max_length=300)
    who = models.CharField(_("who"), max_length=120)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    agreed_on = models.DateField(_("agreed"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("agreed step")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.what

"""The right to practise a profession, as the supervisor has checked it from the register."""

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Licence(models.Model):
    """A registered title of a person: laillistettu or nimikesuojattu (laki 559/1994, laki 817/2015).

    Whoever employs the person checks it from the register. The number is the person's: it is shown to the person
    and to those who check it.
    """

    class Register(models.TextChoices):
        TERHIKKI = "terhikki", _("Terhikki: health care")
        SUOSIKKI = "suosikki", _("Suosikki: social welfare")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="licences"
    )
    register = models.CharField(_("register"), max_length=10, choices=Register)
    title = models.CharField(_("registered title"), max_length=120)
    number = models.CharField(
        _("registration number"),
        max_length=11,
        validators=[RegexValidator(r"^\d{11}$", _("The registration number has eleven digits."))],
    )
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Leave empty when the right has no end.")
    )
    checked_on = models.DateField(_("checked on"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("checked by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("licence")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                "register",
                "number",
                "title",
                name="staff_licence_once",
                violation_error_message=_("This title with this number has already been recorded."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^\d{11}$"), name="staff_licence_number_of_eleven_digits"
            ),
            models.CheckConstraint(
                condition=~models.Q(checked_by=models.F("user")),
                name="staff_licence_not_checked_by_oneself",
                violation_error_message=_("Nobody checks the own licence."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

from django.db import migrations

# code, Finnish, Swedish, English.
VISIT_TYPES = [
    ("intro", "Tutustumiskäynti", "Introduktionsbesök", "Introductory visit"),
    ("initial", "Alkujakson käynti", "Besök under den inledande perioden", "Initial visit"),
    ("work", "Työskentelykäynti", "Besök i arbetsskedet", "Working visit"),
    ("joint_assessment", "Yhteinen arviointi", "Gemensam bedömning", "Joint review"),
    ("interim_review", "Väliarvio", "Mellanutvärdering", "Interim review"),
    ("final_review", "Loppuarvio", "Slutbedömning", "Final review"),
    ("network_meeting", "Verkostotapaaminen", "Nätverksmöte", "Network meeting"),
    ("consultation", "Konsultaatio", "Konsultation", "Consultation"),
    ("follow_up", "Seurantakäynti", "Uppföljningsbesök", "Follow-up visit"),
]

VISIT_PLACES = [
    ("home", "Koti", "Hemmet", "Home"),
    ("other_home", "Toisen vanhemman koti", "Den andra förälderns hem", "The other parent's home"),
    ("office", "Toimisto", "Kontoret", "Office"),
    ("clinic", "Neuvola", "Rådgivningen", "Child health clinic"),
    ("daycare_school", "Päiväkoti tai koulu", "Daghem eller skola", "Day care or school"),
    ("family_centre", "Perhekeskus", "Familjecentret", "Family centre"),
    ("outdoor", "Ulkona, asiointi", "Utomhus, vid ärenden", "Outdoors, errands"),
    ("remote_video", "Videotapaaminen", "Videomöte", "Video meeting"),
    ("phone", "Puhelin", "Telefon", "Phone"),
]

# Last: whether the family was met.
VISIT_OUTCOMES = [
    ("held", "Toteutui", "Genomfördes", "Held", True),
    ("held_partly", "Toteutui osin", "Genomfördes delvis", "Held in part", True),
    ("cancelled_family", "Perhe perui", "Familjen avbokade", "The family cancelled", False),
    ("cancelled_worker", "Työntekijä perui", "Medarbetaren avbokade", "The worker cancelled", False),
    ("no_show", "Ei tavattu", "Ej anträffad", "Not met", False),
    ("moved", "Siirretty", "Flyttades", "Moved", False),
    # Given only by closing a case, to the visits that were still to come.
    ("case_closed", "Perhetyö päättyi", "Familjearbetet avslutades", "The case was closed", False),
]

# Last: the phase that follows.
INITIAL_DECISIONS = [
    ("continue", "Perhetyö jatkuu", "Familjearbetet fortsätter", "Family work goes on", "work"),
    ("light", "Kevyt seuranta", "Lätt uppföljning", "Light follow-up", "work"),
    ("group", "Perhe jatkaa ryhmässä", "Familjen fortsätter i en grupp", "The family goes on in a group", "work"),
    ("other_service", "Muu palvelu", "Annan service", "Another service", "closed"),
    ("needs_assessment", "Palvelutarpeen arviointi", "Bedömning av servicebehovet",
     "Assessment of service needs", "closed"),
    ("end", "Perhetyö päättyy", "Familjearbetet avslutas", "Family work ends", "closed"),
]

PLAN_STEPS = [
    ("getting_to_know", "Tutustuminen ja sopiminen", "Att lära känna varandra och komma överens",
     "Getting to know each other and agreeing"),
    ("everyday_life", "Arki ja voimavarat", "Vardagen och resurserna", "Everyday life and strengths"),
    ("parents_and_child", "Vanhemmuus ja lapsi", "Föräldraskapet och barnet", "Parenting and the child"),
    ("goals", "Tavoitteet", "Målen", "Goals"),
    ("joint_review", "Yhteinen arviointi", "Gemensam bedömning", "Joint review"),
]

CATALOGUES = [
    ("VisitType", None, VISIT_TYPES),
    ("VisitPlace", None, VISIT_PLACES),
    ("VisitOutcome", "held", VISIT_OUTCOMES),
    ("InitialDecision", "leads_to", INITIAL_DECISIONS),
    ("PlanTemplateStep", None, PLAN_STEPS),
]


def add(apps, schema_editor):
    for name, extra, rows in CATALOGUES:
        model = apps.get_model("visits", name)
        model.objects.bulk_create(
            model(
                code=code, name_fi=fi, name_sv=sv, name_en=en, position=place * 10,
                **({extra: last[0]} if extra else {}),
            )
            for place, (code, fi, sv, en, *last) in enumerate(rows, start=1)
        )


def remove(apps, schema_editor):
    for name, _extra, rows in CATALOGUES:
        apps.get_model("visits", name).objects.filter(code__in=[row[0] for row in rows]).delete()


class Migration(migrations.Migration):
    """The catalogues of visits as they are on the first day; afterwards the administrator edits them."""

    dependencies = [("visits", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]

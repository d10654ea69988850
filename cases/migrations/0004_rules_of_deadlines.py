from django.db import migrations

# code, Finnish, Swedish, English, law, counted from, length, unit of length, only for special support.
RULES = [
    ("assessment_start", "Palvelutarpeen arvioinnin aloittaminen", "Att inleda bedömningen av servicebehovet",
     "Starting the assessment of service needs", "Sosiaalihuoltolaki 1301/2014 36 §", "contact", 7, "working_days",
     True),
    ("assessment_ready", "Palvelutarpeen arvioinnin valmistuminen", "Att slutföra bedömningen av servicebehovet",
     "Finishing the assessment of service needs", "Sosiaalihuoltolaki 1301/2014 36 §", "contact", 3, "months", True),
    ("decision_carried_out", "Palvelun järjestäminen päätöksen mukaan", "Att ordna servicen enligt beslutet",
     "Arranging the service that was decided", "Sosiaalihuoltolaki 1301/2014 45 §", "contact", 3, "months", False),
    ("own_worker", "Omatyöntekijän nimeäminen", "Att utse en egen kontaktperson", "Naming the own worker",
     "Sosiaalihuoltolaki 1301/2014 42 §", "assessment_ready", 7, "working_days", False),
    ("appeal", "Oikaisuvaatimuksen aika", "Tiden för begäran om omprövning", "Time to claim a revision",
     "Hallintolaki 434/2003 49 c §", "decision", 30, "days", False),
    ("visit_record", "Käynnin kirjaaminen", "Att dokumentera besöket", "Recording the visit",
     "Asiakastietolaki 703/2023: viipymättä, yksikön oma raja", "visit", 3, "working_days", False),
]

APPEAL_FI = (
    "Jos et ole tyytyväinen päätökseen, voit vaatia siihen oikaisua. Tee oikaisuvaatimus kirjallisesti 30 päivän "
    "kuluessa siitä, kun sait päätöksen tiedoksi. Kerro, mistä päätöksestä on kyse, mitä haluat muutettavaksi ja "
    "miksi, sekä nimesi ja yhteystietosi. Lähetä oikaisuvaatimus hyvinvointialueen kirjaamoon."
)
APPEAL_SV = (
    "Om du är missnöjd med beslutet kan du begära omprövning. Gör begäran skriftligt inom 30 dagar från det att du "
    "fick del av beslutet. Uppge vilket beslut det gäller, vad du vill ändra och varför samt ditt namn och dina "
    "kontaktuppgifter. Skicka begäran till välfärdsområdets registratorskontor."
)
# code, Finnish, Swedish, English, law.
BASES = [
    ("family_work", "Perhetyö", "Familjearbete", "Family work", "Sosiaalihuoltolaki 1301/2014 18 §"),
    ("home_service", "Lapsiperheiden kotipalvelu", "Hemservice för barnfamiljer",
     "Home service for families with children", "Sosiaalihuoltolaki 1301/2014 19 §"),
]


def add(apps, schema_editor):
    rule = apps.get_model("cases", "DeadlineRule")
    fields = ("code", "name_fi", "name_sv", "name_en", "law", "event", "length", "length_unit",
              "special_support_only")
    rule.objects.bulk_create(rule(**dict(zip(fields, row, strict=True))) for row in RULES)
    basis = apps.get_model("cases", "LegalBasis")
    for position, row in enumerate(BASES, 1):
        fields = dict(zip(("code", "name_fi", "name_sv", "name_en", "law"), row, strict=True))
        basis.objects.create(position=position, appeal_fi=APPEAL_FI, appeal_sv=APPEAL_SV, **fields)


def remove(apps, schema_editor):
    apps.get_model("cases", "DeadlineRule").objects.filter(code__in=[row[0] for row in RULES]).delete()
    apps.get_model("cases", "LegalBasis").objects.filter(code__in=[row[0] for row in BASES]).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_families_as_they_are")]

    operations = [migrations.RunPython(add, remove)]

from django.db import migrations

# code, Finnish, Swedish, English, and the competences that answer the need.
NEEDS = [
    ("daily_routines", "Arjen rutiinit ja rytmi", "Vardagsrutiner och dygnsrytm", "Daily routines",
     ["home_skills", "child_development"]),
    ("sleep_food", "Lapsen uni ja ruokailu", "Barnets sömn och måltider", "Child's sleep and eating",
     ["child_development", "early_interaction"]),
    ("parenting", "Vanhemmuus ja kasvatus", "Föräldraskap och fostran", "Parenting",
     ["child_development", "lp_method"]),
    ("boundaries", "Rajojen asettaminen", "Att sätta gränser", "Setting limits",
     ["child_development", "neuropsych"]),
    ("interaction", "Vuorovaikutus", "Växelverkan", "Interaction", ["early_interaction", "father_work"]),
    ("exhaustion", "Vanhemman uupumus", "Förälderns utmattning", "Parent's exhaustion",
     ["mental_health_work", "network_work"]),
    ("mental_health", "Mielenterveys", "Psykisk hälsa", "Mental health", ["mental_health_work", "lp_method"]),
    ("pregnancy_baby", "Raskaus ja vauva-aika", "Graviditet och babytid", "Pregnancy and baby time",
     ["early_interaction", "father_work"]),
    ("couple", "Parisuhde", "Parförhållande", "Couple relationship", ["couple_work"]),
    ("separation", "Ero ja yhteistyövanhemmuus", "Separation och föräldrasamarbete",
     "Separation and co-parenting", ["separation_work"]),
    ("network", "Vähäinen tukiverkosto", "Svagt stödnätverk", "Weak network", ["network_work", "group_leading"]),
    ("child_development", "Lapsen kehitys ja käytös", "Barnets utveckling och beteende",
     "Development and behaviour", ["child_development", "neuropsych"]),
    ("school_daycare", "Varhaiskasvatus tai koulu", "Småbarnspedagogik eller skola", "Day care or school",
     ["network_work", "lp_method"]),
    ("finance_housing", "Talous ja asuminen", "Ekonomi och boende", "Money and housing", ["economy_guidance"]),
    ("violence", "Lähisuhdeväkivalta", "Våld i nära relationer", "Violence in close relationships",
     ["violence_work"]),
    ("substances", "Päihteet", "Rusmedel", "Substance use", ["substance_work"]),
]

STRENGTHS = [
    ("will_to_change", "Halu muutokseen", "Vilja till förändring", "Wish for change"),
    ("warm_interaction", "Lämmin vuorovaikutus", "Varm växelverkan", "Warm interaction"),
    ("routines_work", "Toimivat rutiinit", "Fungerande rutiner", "Working routines"),
    ("couple_support", "Toimiva parisuhde", "Fungerande parförhållande", "Working relationship"),
    ("grandparents", "Isovanhempien tuki", "Stöd av mor- och farföräldrar", "Support of grandparents"),
    ("friends", "Ystävät ja naapurit", "Vänner och grannar", "Friends and neighbours"),
    ("humour", "Huumori", "Humor", "Humour"),
    ("work_study", "Työ tai opiskelu", "Arbete eller studier", "Work or study"),
    ("hobbies", "Harrastukset", "Fritidsintressen", "Hobbies"),
    ("skills", "Arjen taidot", "Vardagsfärdigheter", "Everyday skills"),
    ("faith_culture", "Kulttuuri ja perinteet", "Kultur och traditioner", "Culture and traditions"),
    ("child_strengths", "Lapsen vahvuudet", "Barnets styrkor", "Child's strengths"),
    ("asks_help", "Osaa pyytää apua", "Kan be om hjälp", "Asks for help"),
]

REFERRAL_SOURCES = [
    ("self", "Perhe itse", "Familjen själv", "The family itself"),
    ("clinic", "Neuvola", "Rådgivningen", "Child health clinic"),
    ("early_education", "Varhaiskasvatus", "Småbarnspedagogiken", "Early education"),
    ("school", "Koulu, opiskeluhuolto", "Skolan, elev- och studerandevården", "School, pupil welfare"),
    ("family_social_work", "Lapsiperheiden sosiaalityö", "Socialarbete för barnfamiljer",
     "Social work for families with children"),
    ("needs_assessment", "Palvelutarpeen arviointi", "Bedömning av servicebehovet", "Assessment of service needs"),
    ("family_counselling", "Perheneuvola", "Familjerådgivningen", "Family counselling"),
    ("child_protection", "Lastensuojelu", "Barnskyddet", "Child protection"),
    ("health_care", "Terveydenhuolto, synnytyssairaala", "Hälso- och sjukvården, förlossningssjukhuset",
     "Health care, maternity hospital"),
    ("mental_health", "Mielenterveyspalvelut", "Mentalvårdstjänsterna", "Mental health services"),
    ("group", "Ryhmätoiminta, kohtaamispaikka", "Gruppverksamhet, mötesplats", "Group, meeting place"),
    ("ngo", "Järjestö", "Organisation", "Association"),
    ("parish", "Seurakunta", "Församlingen", "Parish"),
    ("relative", "Läheinen", "Närstående", "Somebody close to the family"),
    ("other", "Muu", "Annan", "Other"),
]

# Intensive family work (lastensuojelulaki 417/2007 36 §) is a service to hand over to, not a form of work here.
WORK_FORMS = [
    ("preventive", "Ennaltaehkäisevä perhetyö", "Förebyggande familjearbete", "Preventive family work"),
    ("guiding", "Ohjaava perhetyö", "Handledande familjearbete", "Guiding family work"),
    ("corrective", "Korjaava perhetyö", "Korrigerande familjearbete", "Corrective family work"),
    ("home_care", "Kodinhoidollinen perhetyö, kotipalvelu", "Hemservice för barnfamiljer",
     "Home service for families with children"),
    ("group", "Ryhmämuotoinen perhetyö", "Familjearbete i grupp", "Family work in groups"),
    ("clinic", "Neuvolan perhetyö", "Rådgivningens familjearbete", "Family work of the child health clinic"),
]

CLOSING_REASONS = [
    ("goals_met", "Tavoitteet saavutettu", "Målen har uppnåtts", "Goals met"),
    ("partly_met", "Tavoitteet osin saavutettu", "Målen har delvis uppnåtts", "Goals met in part"),
    ("family_wish", "Perheen toive", "Familjens önskan", "The family's wish"),
    ("moved_service", "Siirtyi toiseen palveluun", "Övergick till annan service", "Moved to another service"),
    ("child_protection", "Siirtyi lastensuojeluun", "Övergick till barnskyddet", "Moved to child protection"),
    ("moved_away", "Perhe muutti", "Familjen flyttade", "The family moved away"),
    ("no_contact", "Perheeseen ei saatu yhteyttä", "Familjen kunde inte nås", "The family could not be reached"),
    ("no_need", "Tuelle ei ole enää tarvetta", "Stöd behövs inte längre", "Support is no longer needed"),
    ("period_ended", "Sovittu aika päättyi", "Den avtalade tiden löpte ut", "The agreed time ended"),
    ("other", "Muu syy", "Annan orsak", "Other reason"),
]

# code, Finnish, Swedish, English, law, counted from, length, unit of length; whether only for special
# support, whether only for a service that is decided on.
DEADLINE_RULES = [
    ("assessment_start", "Palvelutarpeen arvioinnin aloittaminen", "Att inleda bedömningen av servicebehovet",
     "Starting the assessment of service needs", "Sosiaalihuoltolaki 1301/2014 36 §", "contact", 7, "working_days",
     True, False),
    ("assessment_ready", "Palvelutarpeen arvioinnin valmistuminen", "Att slutföra bedömningen av servicebehovet",
     "Finishing the assessment of service needs", "Sosiaalihuoltolaki 1301/2014 36 §", "contact", 3, "months",
     True, False),
    ("decision_carried_out", "Palvelun järjestäminen päätöksen mukaan", "Att ordna servicen enligt beslutet",
     "Arranging the service that was decided", "Sosiaalihuoltolaki 1301/2014 45 §", "contact", 3, "months",
     False, True),
    ("own_worker", "Omatyöntekijän nimeäminen", "Att utse en egen kontaktperson", "Naming the own worker",
     "Sosiaalihuoltolaki 1301/2014 42 §", "assessment_ready", 7, "working_days",
     False, False),
    ("visit_record", "Käynnin kirjaaminen", "Att dokumentera besöket", "Recording the visit",
     "Asiakastietolaki 703/2023: viipymättä, yksikön oma raja", "visit", 3, "working_days",
     False, False),
]

# How to claim a revision, told on each decision.
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
LEGAL_BASES = [
    ("family_work", "Perhetyö", "Familjearbete", "Family work", "Sosiaalihuoltolaki 1301/2014 18 §"),
    ("home_service", "Lapsiperheiden kotipalvelu", "Hemservice för barnfamiljer",
     "Home service for families with children", "Sosiaalihuoltolaki 1301/2014 19 §"),
]

CATALOGUES = [
    ("Need", [row[:4] for row in NEEDS]),
    ("Strength", STRENGTHS),
    ("ReferralSource", REFERRAL_SOURCES),
    ("WorkForm", WORK_FORMS),
    ("ClosingReason", CLOSING_REASONS),
]


def add(apps, schema_editor):
    for name, rows in CATALOGUES:
        model = apps.get_model("cases", name)
        model.objects.bulk_create(
            model(code=code, name_fi=fi, name_sv=sv, name_en=en, position=place * 10)
            for place, (code, fi, sv, en) in enumerate(rows, start=1)
        )
    need = {row.code: row for row in apps.get_model("cases", "Need").objects.all()}
    competence = {row.code: row for row in apps.get_model("staff", "Competence").objects.all()}
    for code, *_names, answers in NEEDS:
        need[code].competences.set([competence[answer] for answer in answers])
    add_limits_of_the_law(apps)


def add_limits_of_the_law(apps):
    rule = apps.get_model("cases", "DeadlineRule")
    names = ("code", "name_fi", "name_sv", "name_en", "law")
    columns = (*names, "event", "length", "length_unit", "special_support_only", "decision_only")
    rule.objects.bulk_create(rule(**dict(zip(columns, row, strict=True))) for row in DEADLINE_RULES)
    basis = apps.get_model("cases", "LegalBasis")
    basis.objects.bulk_create(
        basis(position=place, appeal_fi=APPEAL_FI, appeal_sv=APPEAL_SV, **dict(zip(names, row, strict=True)))
        for place, row in enumerate(LEGAL_BASES, start=1)
    )


def remove(apps, schema_editor):
    for name, rows in [*CATALOGUES, ("DeadlineRule", DEADLINE_RULES), ("LegalBasis", LEGAL_BASES)]:
        apps.get_model("cases", name).objects.filter(code__in=[row[0] for row in rows]).delete()


class Migration(migrations.Migration):
    """The catalogues of families' matters as they are on the first day; the administrator edits them."""

    dependencies = [("cases", "0001_initial"), ("staff", "0002_catalogues")]

    operations = [migrations.RunPython(add, remove)]

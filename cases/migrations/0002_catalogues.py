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


def remove(apps, schema_editor):
    for name, rows in CATALOGUES:
        apps.get_model("cases", name).objects.filter(code__in=[row[0] for row in rows]).delete()


class Migration(migrations.Migration):
    """The catalogues of families' matters as they are on the first day; the administrator edits them."""

    dependencies = [("cases", "0001_initial"), ("staff", "0002_catalogues")]

    operations = [migrations.RunPython(add, remove)]

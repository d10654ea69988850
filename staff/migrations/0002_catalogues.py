from django.db import migrations

# code, Finnish, Swedish, English: in the order in which people read the list.
PROFESSIONS = [
    ("family_worker", "Perhetyöntekijä", "Familjearbetare", "Family worker"),
    ("family_counsellor", "Perheohjaaja", "Familjehandledare", "Family counsellor"),
    ("social_worker", "Sosiaalityöntekijä", "Socialarbetare", "Social worker"),
    ("social_instructor", "Sosiaaliohjaaja", "Socialhandledare", "Social instructor"),
    ("public_health_nurse", "Terveydenhoitaja", "Hälsovårdare", "Public health nurse"),
    ("psychologist", "Psykologi", "Psykolog", "Psychologist"),
    ("psychiatric_nurse", "Psykiatrinen sairaanhoitaja", "Psykiatrisk sjukskötare", "Psychiatric nurse"),
    ("ece_teacher", "Varhaiskasvatuksen opettaja", "Lärare inom småbarnspedagogik",
     "Early childhood education teacher"),
    ("special_ece_teacher", "Varhaiskasvatuksen erityisopettaja", "Speciallärare inom småbarnspedagogik",
     "Special teacher in early childhood education"),
    ("practical_nurse", "Lähihoitaja", "Närvårdare", "Practical nurse"),
    ("service_manager", "Palveluesihenkilö", "Närchef", "Service manager"),
    ("ngo_worker", "Järjestötyöntekijä", "Organisationsarbetare", "Worker of an association"),
]

# The title's profession stands last.
JOB_TITLES = [
    ("family_worker", "Perhetyöntekijä", "Familjearbetare", "Family worker", "family_worker"),
    ("lead_family_worker", "Johtava perhetyöntekijä", "Ledande familjearbetare", "Lead family worker",
     "family_worker"),
    ("family_counsellor", "Perheohjaaja", "Familjehandledare", "Family counsellor", "family_counsellor"),
    ("social_worker", "Sosiaalityöntekijä", "Socialarbetare", "Social worker", "social_worker"),
    ("family_counselling_social_worker", "Perheneuvolan sosiaalityöntekijä",
     "Socialarbetare vid familjerådgivningen", "Social worker of family counselling", "social_worker"),
    ("social_instructor", "Sosiaaliohjaaja", "Socialhandledare", "Social instructor", "social_instructor"),
    ("public_health_nurse", "Terveydenhoitaja", "Hälsovårdare", "Public health nurse", "public_health_nurse"),
    ("psychologist", "Psykologi", "Psykolog", "Psychologist", "psychologist"),
    ("psychiatric_nurse", "Psykiatrinen sairaanhoitaja", "Psykiatrisk sjukskötare", "Psychiatric nurse",
     "psychiatric_nurse"),
    ("ece_teacher", "Varhaiskasvatuksen opettaja", "Lärare inom småbarnspedagogik",
     "Early childhood education teacher", "ece_teacher"),
    ("special_ece_teacher", "Varhaiskasvatuksen erityisopettaja", "Speciallärare inom småbarnspedagogik",
     "Special teacher in early childhood education", "special_ece_teacher"),
    ("practical_nurse", "Lähihoitaja", "Närvårdare", "Practical nurse", "practical_nurse"),
    ("service_manager", "Palveluesihenkilö", "Närchef", "Service manager", "service_manager"),
    ("ngo_worker", "Järjestötyöntekijä", "Organisationsarbetare", "Worker of an association", "ngo_worker"),
]

COMPETENCES = [
    ("early_interaction", "Varhainen vuorovaikutus", "Tidig växelverkan", "Early interaction"),
    ("mental_health_work", "Mielenterveystyö", "Mentalvårdsarbete", "Mental health work"),
    ("child_development", "Lapsen kehitys", "Barnets utveckling", "Child's development"),
    ("neuropsych", "Neuropsykiatriset pulmat", "Neuropsykiatriska svårigheter", "Neuropsychiatric difficulties"),
    ("couple_work", "Parisuhdetyö", "Arbete med parrelationer", "Work with couples"),
    ("separation_work", "Erotyö", "Stöd vid separation", "Support in separation"),
    ("substance_work", "Päihdetyö", "Rusmedelsarbete", "Substance use work"),
    ("violence_work", "Väkivaltatyö", "Arbete mot våld", "Work against violence"),
    ("economy_guidance", "Talousohjaus", "Handledning i ekonomi", "Guidance in money matters"),
    ("home_skills", "Kodinhoidon taidot", "Färdigheter i hushållsarbete", "Household skills"),
    ("group_leading", "Ryhmän ohjaaminen", "Gruppledning", "Leading a group"),
    ("network_work", "Verkostotyö ja dialogi", "Nätverksarbete och dialog", "Network work and dialogue"),
    ("father_work", "Isätyö", "Arbete med pappor", "Work with fathers"),
    ("intercultural", "Monikulttuurinen työ", "Mångkulturellt arbete", "Intercultural work"),
    ("sami_language", "Saamen kieli ja kulttuuri", "Samiska språket och kulturen", "Sámi language and culture"),
    ("lp_method", "Lapset puheeksi", "Föra barnen på tal", "Let's Talk about Children"),
    ("gas_method", "GAS-menetelmä", "GAS-metoden", "Goal Attainment Scaling (GAS)"),
]

NON_CASE_WORK = [
    ("area_work", "Aluetyö", "Områdesarbete", "Area work"),
    ("team_meeting", "Tiimi", "Teammöte", "Team meeting"),
    ("supervision", "Työnohjaus", "Arbetshandledning", "Professional supervision"),
    ("training", "Koulutus", "Utbildning", "Training"),
    ("group_prep", "Ryhmän valmistelu", "Förberedelse av grupp", "Preparing a group"),
    ("travel", "Matka", "Resa", "Travel"),
    ("recording", "Kirjaaminen", "Dokumentation", "Recording"),
]

PLAIN = [("Profession", PROFESSIONS), ("Competence", COMPETENCES), ("NonCaseWork", NON_CASE_WORK)]


def add(apps, schema_editor):
    for name, rows in PLAIN:
        model = apps.get_model("staff", name)
        model.objects.bulk_create(
            model(code=code, name_fi=fi, name_sv=sv, name_en=en, position=place * 10)
            for place, (code, fi, sv, en) in enumerate(rows, start=1)
        )
    profession = {row.code: row for row in apps.get_model("staff", "Profession").objects.all()}
    title = apps.get_model("staff", "JobTitle")
    title.objects.bulk_create(
        title(code=code, name_fi=fi, name_sv=sv, name_en=en, position=place * 10, profession=profession[of])
        for place, (code, fi, sv, en, of) in enumerate(JOB_TITLES, start=1)
    )


def remove(apps, schema_editor):
    for name, rows in [("JobTitle", JOB_TITLES), *PLAIN]:
        apps.get_model("staff", name).objects.filter(code__in=[row[0] for row in rows]).delete()


class Migration(migrations.Migration):
    """The catalogues of the staff room as they are on the first day; afterwards the administrator edits them."""

    dependencies = [("staff", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]

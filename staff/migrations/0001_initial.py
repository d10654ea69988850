import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import staff.models.user
import staff.sorting
from django.conf import settings
from django.db import migrations, models

# Finnish alphabetical order as bytes: å, ä and ö stand after z, all other marks go. See staff/sorting.py.
FI_SORT = """
create function fi_sort(name text) returns text
language sql immutable strict parallel safe
return regexp_replace(
    replace(replace(replace(replace(
        lower(normalize(translate(normalize(name, NFC), 'ÅåÄäÆæÖöØøŐőÜüŰűĐđÐðŁłŊŋŦŧǤǥƷʒǮǯı', '{{||||}}}}}}yyyyddddllnnttggzzzzi'), NFD) collate "C"),
        '-', ' '), '–', ' '), 'ß', 'ss'), 'þ', 'th'),
    '[^a-z0-9{|} ]', '', 'g')
"""


class Migration(migrations.Migration):
    """Units, the people who work in them and their time; before them the functions of names and times that all rooms use."""

    initial = True

    # What made these tables step by step at first: a database that has them all has these tables.
    replaces = [
        ('staff', '0003_room_for_families_may_be_unknown'),
        ('staff', '0004_room_for_families_that_nobody_set'),
        ('staff', '0005_absences_over_agreed_times'),
        ('staff', '0006_ended_roles_stay'),
    ]

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        django.contrib.postgres.operations.TrigramExtension(),
        migrations.RunSQL(FI_SORT, 'drop function fi_sort(text)'),
        migrations.CreateModel(
            name='Profession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_fi', models.CharField(max_length=120, verbose_name='name in Finnish')),
                ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('since', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='valid until')),
            ],
            options={
                'verbose_name': 'profession',
                'ordering': ['position', 'code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='staff_profession_until_after_since', violation_error_message='The end is before the beginning.')],
            },
        ),
        migrations.CreateModel(
            name='JobTitle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_fi', models.CharField(max_length=120, verbose_name='name in Finnish')),
                ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('since', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('profession', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='staff.profession', verbose_name='profession')),
            ],
            options={
                'verbose_name': 'job title',
                'ordering': ['position', 'code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='staff_jobtitle_until_after_since', violation_error_message='The end is before the beginning.')],
            },
        ),
        migrations.CreateModel(
            name='Competence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_fi', models.CharField(max_length=120, verbose_name='name in Finnish')),
                ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('since', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='valid until')),
            ],
            options={
                'verbose_name': 'competence',
                'ordering': ['position', 'code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='staff_competence_until_after_since', violation_error_message='The end is before the beginning.')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('code', models.CharField(help_text="Begins the unit's case numbers: ERK-14.", max_length=6, unique=True, verbose_name='short code')),
                ('waiting_limit_days', models.PositiveSmallIntegerField(default=14, help_text="The unit's own promise: a family has a work pair within this many days.", verbose_name='waiting limit, days')),
                ('last_case_number', models.PositiveIntegerField(default=0, editable=False)),
                ('sort_key', models.GeneratedField(db_persist=True, expression=staff.sorting.FinnishSortKey(models.F('name')), output_field=models.CharField(db_collation='C', max_length=400))),
            ],
            options={
                'verbose_name': 'unit',
                'ordering': ['sort_key'],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=staff.sorting.FinnishSortKey(models.F('name')), output_field=models.CharField(db_collation='C', max_length=400))),
            ],
            options={
                'verbose_name': 'area',
                'ordering': ['sort_key'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='staff.unit', verbose_name='unit')),
                ('job_title', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='staff.jobtitle', verbose_name='job title')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, size=None, verbose_name='languages')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, help_text='How many families at the most at one time. Leave empty while it has not been agreed.', null=True, verbose_name='room for families')),
                ('brings', models.CharField(blank=True, help_text='One or two sentences, shown to families and colleagues when a pair is formed.', max_length=300, verbose_name='what I bring')),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('sort_key', models.GeneratedField(db_persist=True, expression=staff.sorting.FinnishSortKey(django.db.models.functions.text.Concat(models.F('last_name'), models.Value(' '), models.F('first_name'), output_field=models.CharField())), output_field=models.CharField(db_collation='C', max_length=400))),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('areas', models.ManyToManyField(blank=True, related_name='people', to='staff.area', verbose_name='areas')),
            ],
            options={
                'verbose_name': 'user',
                'ordering': ['sort_key', 'id'],
            },
            managers=[
                ('objects', staff.models.user.StaffManager()),
            ],
        ),
        migrations.CreateModel(
            name='UserCompetence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='competences', to=settings.AUTH_USER_MODEL)),
                ('competence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='staff.competence', verbose_name='competence')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'basics'), (2, 'independent'), (3, 'guides others')], verbose_name='level')),
            ],
            options={
                'verbose_name': 'competence of a person',
                'constraints': [models.UniqueConstraint(models.F('user'), models.F('competence'), name='staff_usercompetence_once'), models.CheckConstraint(condition=models.Q(('level__range', (1, 3))), name='staff_usercompetence_level_1_to_3')],
            },
        ),
        migrations.CreateModel(
            name='NonCaseWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name_fi', models.CharField(max_length=120, verbose_name='name in Finnish')),
                ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('since', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='valid until')),
            ],
            options={
                'verbose_name': 'work outside cases',
                'ordering': ['position', 'code'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='staff_noncasework_until_after_since', violation_error_message='The end is before the beginning.')],
            },
        ),
        migrations.CreateModel(
            name='WorkingHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='working_hours', to=settings.AUTH_USER_MODEL)),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='weekday')),
                ('starts', models.TimeField(verbose_name='begins')),
                ('ends', models.TimeField(verbose_name='ends')),
            ],
            options={
                'verbose_name': 'working hours',
                'ordering': ['weekday', 'starts'],
                'constraints': [models.UniqueConstraint(models.F('user'), models.F('weekday'), name='staff_workinghours_one_a_day'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='staff_workinghours_ends_after_starts', violation_error_message='The day must end after it begins.')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='time')),
                ('kind', models.CharField(choices=[('visit', 'Visit'), ('group', 'Group session'), ('absence', 'Absence'), ('travel', 'Travel'), ('other_work', 'Other work')], max_length=20, verbose_name='kind')),
                ('work', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='staff.noncasework', verbose_name='work')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released')),
            ],
            options={
                'verbose_name': 'booking',
                'indexes': [django.contrib.postgres.indexes.GistIndex(fields=['during'], name='staff_booking_during')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('released_at__isnull', True), models.Q(('kind', 'absence'), _negated=True)), expressions=[('user', '='), ('during', '&&')], name='staff_booking_one_place_at_a_time', violation_error_message='The time is already taken. Choose another.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'absence'), ('released_at__isnull', True)), expressions=[('user', '='), ('during', '&&')], name='staff_booking_one_absence_at_a_time', violation_error_message='An absence has already been recorded on these days.'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__lower_inf', False), ('during__upper_inf', False)), name='staff_booking_real_time', violation_error_message='The time must end after it begins.')],
                'triggers': [pgtrigger.compiler.Trigger(name='not_while_away', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.kind <> 'absence' AND EXISTS (\n    SELECT 1 FROM staff_booking WHERE user_id = NEW.user_id AND kind = 'absence' AND released_at IS NULL\n    AND during && NEW.during\n) THEN\n    RAISE EXCEPTION 'staff_booking_not_while_away'\n    USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'staff_booking_not_while_away';\nEND IF;\nRETURN NEW;\n", hash='e7586b13d084cdff69383ccef85bb3eb39c82346', operation='INSERT OR UPDATE OF "during"', pgid='pgtrigger_not_while_away_ba1b4', table='staff_booking', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('role', models.CharField(choices=[('worker', 'Family worker or other professional'), ('coordinator', 'Coordinator'), ('supervisor', 'Supervisor'), ('partner', 'Partner professional'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='staff.unit', verbose_name='unit')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='when it was ended')),
            ],
            options={
                'verbose_name': 'role of a user',
                'ordering': ['-since', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), ('ended_at__isnull', False), _connector='OR'), name='staff_rolegrant_until_after_since', violation_error_message='The end is before the beginning.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('until__isnull', False)), _connector='OR'), name='staff_rolegrant_ended_by_somebody'), models.CheckConstraint(condition=models.Q(('role', 'administrator'), ('unit__isnull', False), _connector='OR'), name='staff_rolegrant_has_unit', violation_error_message='Choose the unit in which the role holds.')],
            },
        ),
    ]

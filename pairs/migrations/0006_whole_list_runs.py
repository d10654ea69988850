import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Calculations of whole lists beside the pages."""

    dependencies = [
        ('pairs', '0005_only_the_two_answer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WholeListRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_at', models.DateTimeField(verbose_name='requested')),
                ('units', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='units')),
                ('emphasis', models.CharField(max_length=16, verbose_name='what to stress')),
                ('locks', models.JSONField(default=list, verbose_name='locked rows')),
                ('state', models.CharField(choices=[('queued', 'waits for its turn'), ('running', 'is being calculated'), ('ready', 'ready'), ('timed_out', 'ended when its time was up'), ('cancelled', 'cancelled'), ('failed', 'failed'), ('interrupted', 'interrupted')], default='queued', max_length=16, verbose_name='state')),
                ('heard_at', models.DateTimeField(null=True, verbose_name='last heard of')),
                ('cancel_asked_at', models.DateTimeField(null=True, verbose_name='asked to stop')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('phase', models.CharField(blank=True, max_length=16)),
                ('rounds', models.PositiveIntegerField(default=0)),
                ('first', models.BigIntegerField(null=True)),
                ('best', models.BigIntegerField(null=True)),
                ('bound', models.BigIntegerField(null=True)),
                ('plan', models.JSONField(null=True, verbose_name='the answer')),
                ('broken_lock', models.BigIntegerField(null=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calculation of a whole list',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('requested_by', 'units'), name='pairs_wholelistrun_one_live'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['queued', 'running'])), models.Q(models.Q(('state__in', ['queued', 'running']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='pairs_wholelistrun_ended')],
            },
        ),
    ]

-- Load data for one county: each statement fills one table from plain numbers, so that the rows are many and the
-- minutes few. Statements are separated by a line with two dashes and the word "next". Numbers are taken modulo
-- primes where they should look spread. Parameters: families, pairs, today, years, seed, audit_rows.

-- next: weekdays of the whole period, numbered from 0
create temporary table load_day on commit drop as
select row_number() over (order by day) - 1 as number, day::date
from generate_series(%(today)s::date - %(years)s * 365, %(today)s::date + 14, interval '1 day') as day
where extract(isodow from day) < 6

-- next: the workers of each pair, and their unit
create temporary table load_pair on commit drop as
select number / 2 as pair, min(id) as lead_id, max(id) as co_worker_id, min(unit_id) as unit_id
from (
    select id, unit_id, row_number() over (order by id) - 1 as number
    from staff_user where username like 'load%%worker%%'
) as worker
group by number / 2

-- next: every visit gets a time of its own pair, about a week after the one before it
create temporary table load_visit on commit drop as
with wish as (
    select family, mod(family - 1, %(pairs)s) as pair, turn,
        (family - 1) / %(pairs)s * ((%(years)s * 365 + 14.0) / (%(families)s / %(pairs)s)) + turn * 7 - 7 as day
    from generate_series(1, %(families)s) as family,
        generate_series(1, 14) as turn
    where turn < 14 or mod(family, 2) = 0
), place as (
    select *, row_number() over (partition by pair order by day, family) - 1 as nth,
        count(*) over (partition by pair) as total
    from wish where day < %(years)s * 365 + 14
), slot as (
    select *, floor(nth * (3.0 * (select count(*) from load_day)) / total)::int as number from place
)
select row_number() over (order by day.day, slot.number, slot.pair) as id, family, slot.pair, turn,
    (day.day + (array[time '09:00', time '11:30', time '14:00'])[mod(slot.number, 3) + 1])
        at time zone 'Europe/Helsinki' as starts_at
from slot join load_day as day on day.number = slot.number / 3

-- next: each case with its course
create temporary table load_case on commit drop as
with course as (
    select family, min(pair) as pair, min(starts_at) as first_at, max(starts_at) as last_at,
        count(*) filter (where starts_at < %(today)s::timestamptz) as past, count(*) as total,
        max(starts_at) filter (where starts_at < %(today)s::timestamptz) as last_contact_at,
        max(starts_at) filter (where turn = 4) as fourth_at
    from load_visit group by family
)
select course.*, load_pair.lead_id, load_pair.co_worker_id, load_pair.unit_id,
    first_at - interval '25 days' as opened_at,
    case
        when past = 0 and mod(family, 2) = 0 then 'waiting'
        when past = total and last_at < %(today)s::timestamptz - interval '9 days' then 'closed'
        when past > 4 then 'work' when past = 4 then 'review' else 'initial'
    end as phase,
    row_number() over (partition by load_pair.unit_id order by first_at, family) as number
from course join load_pair using (pair)

-- next: the cases that have a pair
create temporary view load_paired as select * from load_case where phase <> 'waiting'

-- next: visits are agreed only by a pair, and working visits only after the joint review
delete from load_visit using load_case
where load_visit.family = load_case.family and (phase = 'waiting' or past <= 4 and turn > 4)

-- next: what has been recorded of each visit; some of the last days have not
alter table load_visit add column status text, add column held boolean

-- next
update load_visit set status = case
    when starts_at >= %(today)s::timestamptz then 'planned'
    when mod(id, 5) = 0 and starts_at > %(today)s::timestamptz - interval '8 days'
        and turn > 4 and (select phase from load_case where load_case.family = load_visit.family) <> 'closed'
        then 'planned'
    when mod(id * 7, 23) = 0 and turn > 5 then 'not_held'
    else 'held'
end

-- next
update load_visit set held = status = 'held'

-- next
analyze load_visit

-- next
update load_case set last_contact_at = met.last_at
from (select family, max(starts_at) filter (where held) as last_at from load_visit group by family) as met
where met.family = load_case.family

-- next
insert into cases_family (id, name, unit_id, area_id, street_address, postal_code, town, arrival_note,
    pets, allergies, safety_note)
select family, (%(surnames)s::text[])[mod(family * 31 + %(seed)s, array_length(%(surnames)s::text[], 1)) + 1], unit_id,
    (select min(id) + mod(family, count(*)::int) from staff_area), 'Kuormakuja ' || mod(family, 90) + 1, '96100',
    'Rovaniemi', '', '', '', ''
from load_case

-- next
insert into cases_person (id, first_name, last_name, birth_date, phone, other_phone, email, language,
    mother_tongue, interpreter_needed)
select (family - 1) * 4 + place,
    case place
        when 1 then (%(mothers)s::text[])[mod(family * 17 + %(seed)s, array_length(%(mothers)s::text[], 1)) + 1]
        when 2 then (%(fathers)s::text[])[mod(family * 13 + %(seed)s, array_length(%(fathers)s::text[], 1)) + 1]
        else (%(children)s::text[])[mod(family * 7 + place, array_length(%(children)s::text[], 1)) + 1]
    end,
    name,
    (opened_at - case when place < 3 then interval '30 years' else interval '3 years' * (place - 2) end)::date
        - mod(family, 300),
    '', '', '', 'fi', '', false
from load_case join cases_family on cases_family.id = family, generate_series(1, 4) as place

-- next
insert into cases_familymembership (id, family_id, unit_id, person_id, role, lives_here, since)
select (family - 1) * 4 + place, family, unit_id, (family - 1) * 4 + place,
    (array['mother', 'father', 'child', 'child'])[place], true, opened_at::date
from load_case, generate_series(1, 4) as place

-- next
insert into cases_guardianship (id, child_id, guardian_id, unit_id, since, end_reason)
select (family - 1) * 4 + (child - 3) * 2 + guardian, (family - 1) * 4 + child, (family - 1) * 4 + guardian, unit_id,
    opened_at::date, ''
from load_case, generate_series(1, 2) as guardian, generate_series(3, 4) as child

-- next
insert into cases_case (id, family_id, unit_id, number, opened_at, urgency, level, path, work_form_id, work_form_reason, phase,
    phase_since, last_contact_at)
select family, family, unit_id, (select code from staff_unit where id = unit_id) || '-' || number, opened_at, 'normal',
    'continuing', 'light',
    (select id from cases_workform where code = 'preventive'), 'Kuormitusaineisto.', phase,
    case phase when 'waiting' then opened_at when 'initial' then first_at - interval '16 days'
        when 'review' then fourth_at + interval '2 hours' when 'work' then fourth_at + interval '3 hours'
        else last_at + interval '3 days' end,
    last_contact_at
from load_case

-- next
update staff_unit set last_case_number = (select count(*) from load_case where unit_id = staff_unit.id)

-- next
insert into cases_contact (case_id, family_id, unit_id, source_id, contact_person, contact_phone, legal_ground, received_on, received_by_id,
    story, hopes, time_wishes)
select family, family, unit_id, (select id from cases_referralsource where code = 'clinic'), '', '', 'consent', opened_at::date,
    %(coordinator)s, 'Kuormitusaineisto.', '', ''
from load_case

-- next
insert into cases_supportneed (id, case_id, family_id, unit_id, need_id, family_words, end_reason)
select (family - 1) * 3 + place, family, family, unit_id,
    (select id from cases_need order by position offset mod(family + place * 5, 16) limit 1), '', ''
from load_case, generate_series(1, 3) as place

-- next
insert into cases_casephase (case_id, family_id, unit_id, phase, since, actor_id, reason)
select family, family, unit_id, step.phase, step.since, step.actor_id, ''
from load_case, lateral (values
    (1, 'waiting', opened_at, %(coordinator)s),
    (2, 'pair', first_at - interval '18 days', %(coordinator)s),
    (3, 'initial', first_at - interval '16 days', lead_id),
    (4, 'review', fourth_at + interval '2 hours', lead_id),
    (5, 'work', fourth_at + interval '3 hours', lead_id),
    (6, 'closed', last_at + interval '3 days', lead_id)
) as step (place, phase, since, actor_id)
where step.place <= case load_case.phase when 'waiting' then 1 when 'initial' then 3 when 'review' then 4 when 'work' then 5 else 6 end
order by step.since

-- next
insert into cases_closure (case_id, family_id, unit_id, reason_id, summary, told, closed_at, actor_id)
select family, family, unit_id, (select id from cases_closingreason where code = 'goals_met'), 'Kuormitusaineisto.',
    '', last_at + interval '3 days', lead_id
from load_case where phase = 'closed'

-- next
insert into pairs_workpair (id, case_id, family_id, unit_id, lead_id, co_worker_id, reason, same_profession_reason,
    since, until, formed_at, formed_by_id, visits_agreed_at)
select family, family, family, unit_id, lead_id, co_worker_id, 'Kuormitusaineisto.', '',
    (first_at - interval '18 days')::date, case when phase = 'closed' then (last_at + interval '3 days')::date end,
    first_at - interval '18 days', %(coordinator)s, first_at - interval '16 days'
from load_paired

-- next
insert into pairs_pairanswer (pair_id, case_id, family_id, unit_id, user_id, accepted, reason, answered_at)
select family, family, family, unit_id, member.user_id, true, '', first_at - interval '17 days'
from load_paired, lateral (values (lead_id), (co_worker_id)) as member (user_id)

-- next
insert into cases_careteammember (case_id, family_id, unit_id, user_id, role, since, until, reason)
select family, family, unit_id, place.user_id, place.role, first_at - interval '18 days',
    case when phase = 'closed' then last_at + interval '3 days' end, ''
from load_paired, lateral (values (lead_id, 'lead'), (co_worker_id, 'co_worker')) as place (user_id, role)

-- next
insert into pairs_paircontribution (pair_id, case_id, family_id, unit_id, user_id, support_need_id, level, words)
select family, family, family, unit_id, person.user_id, (family - 1) * 3 + need, mod(family + need + person.place, 4), ''
from load_paired, generate_series(1, 3) as need,
    lateral (values (0, lead_id), (1, co_worker_id)) as person (place, user_id)

-- next
insert into visits_visitplan (id, case_id, family_id, unit_id, pair_id, minimum, maximum, visit_count, aim, made_at,
    made_by_id)
select family, family, family, unit_id, family, 3, 5, 4, 'Kuormitusaineisto.', first_at - interval '16 days', lead_id
from load_paired

-- next
insert into visits_visit (id, case_id, family_id, unit_id, plan_id, plan_maximum, number, kind_id, purpose, place_id,
    starts_at, ends_at, status, outcome_id, outcome_reason, outcome_at, outcome_by_id, planned_by_id)
select load_visit.id, family, family, unit_id, case when turn <= 4 then family end, case when turn <= 4 then 5 end,
    case when turn <= 4 then turn end,
    (select id from visits_visittype where code = case turn when 1 then 'intro' when 2 then 'initial'
        when 3 then 'initial' when 4 then 'joint_assessment' else 'work' end),
    'Kuormitusaineisto', (select id from visits_visitplace where code = 'home'), starts_at,
    starts_at + interval '90 minutes', status,
    (select id from visits_visitoutcome where code = case status when 'held' then 'held'
        when 'not_held' then 'cancelled_family' end),
    case when status = 'not_held' then 'Kuormitusaineisto.' else '' end,
    case when status <> 'planned' then starts_at + interval '2 hours' end,
    case when status <> 'planned' then lead_id end, lead_id
from load_visit join load_paired using (family)
order by load_visit.id

-- next
insert into staff_booking (id, user_id, during, kind)
select (load_visit.id - 1) * 2 + place.nth, place.user_id, tstzrange(starts_at, starts_at + interval '90 minutes'), 'visit'
from load_visit join load_paired using (family),
    lateral (values (1, lead_id), (2, co_worker_id)) as place (nth, user_id)

-- next
insert into visits_visitworker (id, visit_id, case_id, family_id, unit_id, user_id, booking_id, is_consultant)
select (load_visit.id - 1) * 2 + place.nth, load_visit.id, family, family, unit_id, place.user_id,
    (load_visit.id - 1) * 2 + place.nth, false
from load_visit join load_paired using (family),
    lateral (values (1, lead_id), (2, co_worker_id)) as place (nth, user_id)

-- next
insert into visits_visitnote (id, visit_id, case_id, family_id, unit_id, author_id, signed_at, started_at, ended_at,
    place_id, others_present, without_family_reason, own_topic, what_happened, interpretation, family_words,
    own_strength, worry, worry_reason, told_by)
select load_visit.id, load_visit.id, family, family, unit_id, lead_id, starts_at + interval '2 hours', starts_at,
    starts_at + interval '90 minutes', (select id from visits_visitplace where code = 'home'), '', '', '',
    'Kuormitusaineisto: lyhyt kirjaus käynnistä ' || load_visit.id || '.', '', 'Hyvä.', '', 1 + mod(load_visit.id, 2), '', ''
from load_visit join load_paired using (family) where held
order by load_visit.id

-- next
insert into visits_notesignature (note_id, case_id, family_id, unit_id, user_id, signed_at, own_view)
select load_visit.id, family, family, unit_id, place.user_id, starts_at + place.after, ''
from load_visit join load_paired using (family), lateral (values
    (lead_id, interval '2 hours'), (co_worker_id, interval '1 day')) as place (user_id, after)
where held and (place.user_id = lead_id or starts_at < %(today)s::timestamptz - interval '2 days')

-- next
insert into visits_attendance (note_id, case_id, family_id, unit_id, person_id, present)
select load_visit.id, family, family, unit_id, (family - 1) * 4 + place, place = 1 or mod(load_visit.id, place + 1) = 0
from load_visit join load_paired using (family), generate_series(1, 4) as place where held

-- next
insert into visits_notetopic (note_id, case_id, family_id, unit_id, need_id)
select load_visit.id, family, family, load_paired.unit_id, need_id from load_visit join load_paired using (family)
join cases_supportneed on cases_supportneed.id = (family - 1) * 3 + mod(load_visit.id, 3) + 1
where held

-- next
insert into visits_agreement (case_id, family_id, unit_id, note_id, what, who, due_on, agreed_on, done_at, done_by_id)
select family, family, unit_id, load_visit.id, 'Kuormitusaineisto', 'Perhe', (starts_at + interval '7 days')::date,
    starts_at::date, case when mod(load_visit.id, 3) > 0 then starts_at + interval '6 days' end,
    case when mod(load_visit.id, 3) > 0 then lead_id end
from load_visit join load_paired using (family)
where held and mod(load_visit.id, 2) = 0 and starts_at < %(today)s::timestamptz - interval '7 days'

-- next
insert into visits_jointreview (id, case_id, family_id, unit_id, plan_id, held_on, found, strengths, family_words,
    decision_id, decision_reason, without_family_reason, recorded_by_id, recorded_at)
select family, family, family, unit_id, family, fourth_at::date, 'Kuormitusaineisto.', 'Kuormitusaineisto.', '',
    (select id from visits_initialdecision where code = 'continue'), 'Kuormitusaineisto.', '', lead_id,
    fourth_at + interval '3 hours'
from load_paired where phase in ('work', 'closed')

-- next
insert into visits_reviewparticipant (review_id, case_id, family_id, unit_id, person_id)
select family, family, family, unit_id, (family - 1) * 4 + 1 from load_paired where phase in ('work', 'closed')

-- next
insert into audit_auditevent (at, actor_id, action, family_id, case_id, unit_id, subject_type, ground, reason, changes)
select opened_at + (least(last_at, %(today)s::timestamptz) + interval '1 day' - opened_at) * mod(nth * 7919, 1000) / 1000,
    case when mod(nth, 2) = 0 then lead_id else co_worker_id end,
    (array['case.viewed', 'note.viewed', 'case.viewed', 'note.signed'])[mod(nth, 4) + 1],
    family, family, unit_id, '', 'team:lead', '', '{}'
from generate_series(1::bigint, %(audit_rows)s) as nth
join load_case on load_case.family = mod(nth * 104729, %(families)s) + 1

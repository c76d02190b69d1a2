INSERT INTO outbox_delivery
    (key, channel, kind, ref, person_id, about_id, due_at, expires_at, status, tries, error, made_at)
SELECT
    %(prefix)s || number, 'push', 'bench.prompt', '',
    %(first_person)s + number %% %(people)s, %(first_person)s + number %% %(people)s,
    %(due_at)s::timestamptz + number * %(step_s)s * interval '1 second',
    %(due_at)s::timestamptz + number * %(step_s)s * interval '1 second' + interval '1 hour',
    'pending', 0, '', now()
FROM generate_series(0, %(count)s - 1) AS number

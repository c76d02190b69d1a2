UPDATE outbox_delivery SET claim = %s, claimed_until = now() + interval '20 seconds'
WHERE id = ANY(ARRAY(
    SELECT id FROM outbox_delivery
    WHERE status = 'pending' AND due_at <= %s AND channel = 'push' AND sending_at IS NULL AND claimed_until IS NULL
    ORDER BY due_at
    FOR UPDATE SKIP LOCKED
    LIMIT 500
))
RETURNING id, key, kind, ref, person_id, due_at, expires_at

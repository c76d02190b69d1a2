INSERT INTO outbox_pushsubscription (user_id, endpoint, p256dh, auth, device, made_at, state, error)
SELECT id, %(base_url)s || '/push/' || id, %(p256dh)s, %(auth)s, 'Chrome', now(), 'active', ''
FROM users_user
WHERE id >= %(first)s

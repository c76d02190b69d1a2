INSERT INTO users_user (email, key, {columns})
SELECT {first} + number || '@example.org', gen_random_uuid(), {columns}
FROM users_user CROSS JOIN generate_series(1, {more}) AS number
WHERE id = {first}
ORDER BY number

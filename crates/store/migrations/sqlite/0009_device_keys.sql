-- What tells a device from another of the same number, which a restored database gives out again. Access tokens carry it.
ALTER TABLE devices ADD COLUMN token_key INTEGER NOT NULL DEFAULT 0;

-- When a token was replaced: for some seconds its successor is given again to whoever lost the answer.
ALTER TABLE refresh_tokens ADD COLUMN replaced_at TEXT;

-- White space is folded in names, so that "admin" and "admin " are one, where nobody has that name already. Eight spaces in
-- a row become one in three steps.
UPDATE users SET folded_username = trim(replace(replace(replace(folded_username, '  ', ' '), '  ', ' '), '  ', ' '))
WHERE folded_username <> trim(replace(replace(replace(folded_username, '  ', ' '), '  ', ' '), '  ', ' '))
  AND NOT EXISTS (SELECT 1 FROM users other
    WHERE other.id <> users.id
      AND trim(replace(replace(replace(other.folded_username, '  ', ' '), '  ', ' '), '  ', ' '))
        = trim(replace(replace(replace(users.folded_username, '  ', ' '), '  ', ' '), '  ', ' ')));

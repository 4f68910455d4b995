-- What tells a device from another of the same number, which a restored database gives out again. Access tokens carry it.
ALTER TABLE devices ADD COLUMN token_key BIGINT NOT NULL DEFAULT 0;

-- When a token was replaced: for some seconds its successor is given again to whoever lost the answer.
ALTER TABLE refresh_tokens ADD COLUMN replaced_at TIMESTAMPTZ;

-- White space is folded in names, so that "admin" and "admin " are one, where nobody has that name already.
UPDATE users SET folded_username = btrim(regexp_replace(folded_username, '\s+', ' ', 'g'))
WHERE folded_username <> btrim(regexp_replace(folded_username, '\s+', ' ', 'g'))
  AND NOT EXISTS (SELECT 1 FROM users other
    WHERE other.id <> users.id
      AND btrim(regexp_replace(other.folded_username, '\s+', ' ', 'g'))
        = btrim(regexp_replace(users.folded_username, '\s+', ' ', 'g')));

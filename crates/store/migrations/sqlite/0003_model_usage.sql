-- What a user's work took of a model on a day (UTC). It goes with the user; the day's total stays.
CREATE TABLE model_usage (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    calls INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost_millionths INTEGER,
    PRIMARY KEY (user_id, day, model)
) STRICT;

CREATE TABLE model_usage_totals (
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    calls INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost_millionths INTEGER,
    PRIMARY KEY (day, model)
) STRICT;

-- What a user's work took of a model on a day (UTC). It goes with the user; the day's total stays.
CREATE TABLE model_usage (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    day DATE NOT NULL,
    model TEXT NOT NULL,
    calls BIGINT NOT NULL,
    prompt_tokens BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    cost_millionths BIGINT,
    PRIMARY KEY (user_id, day, model)
);

CREATE TABLE model_usage_totals (
    day DATE NOT NULL,
    model TEXT NOT NULL,
    calls BIGINT NOT NULL,
    prompt_tokens BIGINT NOT NULL,
    completion_tokens BIGINT NOT NULL,
    cost_millionths BIGINT,
    PRIMARY KEY (day, model)
);

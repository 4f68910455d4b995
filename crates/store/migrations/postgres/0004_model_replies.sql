-- What the model replied, word for word: an array of texts, beside the evaluation that was made of it.
ALTER TABLE evaluations ADD COLUMN model_replies JSONB;

"""Quiz, survey, predictions and progress: one small database, no names in it."""

"""Official schedules and national tariffs from files, in forms that are data, as a user's own tariff."""

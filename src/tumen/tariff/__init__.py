"""Rate expressions, schedules and staging, regimes, landed cost."""

"""What projects add: imports replaced, value added, dependence, jobs."""

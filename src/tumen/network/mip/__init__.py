"""The mathematical programme: families of constraints, objective, solver, and the plan read from it."""

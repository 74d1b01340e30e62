"""Where to make, source and sell, with preference earned inside the optimiser.

``plan = solve(network, law, settings)``: a frozen `Network` and the `TradeLaw` that holds for it give a frozen
`Plan`. All amounts are in one currency, all quantities in the unit of the item, rates per year.

Rooms, in the order in which an answer passes through them:

- `model`: what is given: periods, items, suppliers, sites, recipes, lanes, demand. `incentives`: what a zone offers.
- `law`: the agreements and the tariff book that hold. `settings`: time limit, gap, seed, progress.
- `check`: everything structurally wrong with a network, at once, in the study's words.
- `routes`: a rule of origin as alternatives of linear conditions; `modes`: production modes by agreement and
  alternative; `streams`: goods by what they are, where they come from and under which agreements they originate.
- `border`: the duty on a stream over a lane; `reach`, `assemble`: every flow that may be, with its cost.
- `compiled`: all of it as one frozen record, before any solver is there.
- `families`: the constraint families, one small function each, and the registry of them; `objective`: the costs.
- `build`: the linopy model; `solver`: HiGHS with progress, interruption and bounds.
- `solve`: from a network to a plan; `recheck`: every claimed flow before the exact engine; `plan`: what is returned.
- `value`: the same network without an agreement.

Uncertainty: `scenario` (what may turn out otherwise; `scenario_patch` applies it) gives worlds; `stochastic` decides on
sites before the scenario is known, by expected cost and `risk`; `evaluate` costs a design in every world (`alike`:
what they share is worked out once; `workers`: on all processors); `regret`, `information` (value of planning and of knowing) and `sampling` (many scenarios) use it.

Answers: `alternatives` with other sites, `tradeoff` with CO2 and service, `breakeven` of a zone's offer (`choices`: rows
about which sites are chosen), `conflict` where no plan exists (`conflict_model`, `conflict_decisions`, `conflict_words`).
"""

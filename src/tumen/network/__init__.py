"""Where to make, source and sell, with preference earned inside the optimiser.

``plan = solve(network, law, settings)``: a frozen `Network` and the `TradeLaw` that holds for it give a
frozen `Plan`. All amounts are in one currency, all quantities in the unit of the item, rates per year.

Rooms, in the order in which an answer passes through them; imports run from the later to the earlier only:

- `model`: what is given. `network`: periods, items, suppliers, sites, recipes, lanes, demand; `incentives`:
  what a zone offers; `law`: the agreements and the tariff book that hold; `scenario`: what may turn out
  otherwise; `check`: everything structurally wrong, at once, in the study's words.
- `compile`: what follows from it before any solver is there. `routes`: a rule of origin as alternatives of
  linear conditions; `modes`: production modes by agreement and alternative; `streams`: goods by what they
  are, where they come from and under which agreements they originate; `border`: the duty on a stream over a
  lane; `reach`, `assemble`: every flow that may be, with its cost; `compiled`: all of it as one frozen
  record.
- `plans`: the plan that is returned, and every claimed flow of it before the exact engine.
- `mip`: the mathematical programme. `families`: the constraint families, one small function each, and the
  registry of them; `objective`: the costs; `build`: the model; `solver`: HiGHS with progress,
  interruption and bounds; `solve`: from a network to a plan.
- `questions`: `stochastic` decides on sites before the scenario is known, by expected cost and `risk`;
  `evaluate` costs a design in every world and `information` uses it for the value of planning and of
  knowing; `alternatives` with other sites,
  `tradeoff` with CO2 and service, `breakeven` of a zone's offer.
- `conflict`: why no plan exists, and the least that mends it.
"""

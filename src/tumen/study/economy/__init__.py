"""Studies of whole economies: who depends on whom, and what a change of tariffs does.

read_economy_study(folder) -> EconomyStudy; run_economy_study(study) -> EconomyResult; write_economy_results(result, study).
"""

"""The chain: a study's product, or its plan, inside an input-output table, before and after."""

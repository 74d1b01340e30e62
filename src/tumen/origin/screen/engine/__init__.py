"""The same law as for one bill, column by column."""

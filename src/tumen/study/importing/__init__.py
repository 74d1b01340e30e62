"""What other systems hold, as the tables of a study to go on with."""

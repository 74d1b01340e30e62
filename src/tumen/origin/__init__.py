"""Does it originate: bill of materials and rule to a Determination."""

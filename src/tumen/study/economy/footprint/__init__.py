"""The question of footprints: who produces, who buys, what crosses borders, by a satellite account."""

"""What supervisors watch and look up: the live floor of their teams, calls on record, and recordings."""

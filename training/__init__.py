"""Everything that is not real: sample orders and their scans, training CA and seal maker, software key, payment."""

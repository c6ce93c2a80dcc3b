"""Everything that is not real: sample orders, stamped scans, training CA and seal maker, software key, simulated payment."""

"""Days, hours, weeks: pure arithmetic, no clock."""

"""What English says, whatever is asked of it: numbers, units, dates, ages, times, clauses, context."""

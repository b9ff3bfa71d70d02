"""Times as English tells them: stretches and lists of found times, relative times, durations."""

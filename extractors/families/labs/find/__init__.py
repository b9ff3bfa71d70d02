"""What a sentence or a cell names: tests, numbers with unit and comparator, ranges, times; each a frozen mention."""

"""What it costs to read and extract texts that repeat themselves: whether time grows with length alone."""

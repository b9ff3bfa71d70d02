"""Laboratory results with their reference ranges."""

"""What measures and builds outside the runtime: nothing here makes a record or is part of its version."""

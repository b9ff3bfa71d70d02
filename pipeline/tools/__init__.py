<<<<<<< HEAD
"""What measures and builds outside the runtime: nothing here makes a record or is part of its version."""
=======
"""What builds tables and measures reading: kept, but no part of the running program."""
>>>>>>> 957da56 (pdf: letters above U+FFFF, lost letters, line numbers, stamps, drop caps; page boxes from the page tree)

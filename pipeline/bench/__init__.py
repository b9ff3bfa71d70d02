"""Speed and memory of the whole pipeline beside other tools, on the same texts and one core."""

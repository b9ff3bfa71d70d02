"""How sure each value is: what the extraction knew of it, weighed as first looks at new texts taught."""

"""Obstetric history: formulas, counts in prose, and earlier pregnancies told one by one."""

"""Newborns: sex, birth weight, Apgar scores."""

"""How the shipped drug-name model is made."""

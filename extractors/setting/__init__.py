"""Whether a case belongs to obstetrics: pregnancy, loss, birth, puerperium, newborn."""

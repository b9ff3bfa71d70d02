"""ICH E2B(R3): a message a case for exposures in pregnancy, mother and child."""

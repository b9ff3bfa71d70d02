"""Pictures of a record: exposures over gestation, laboratory values over gestation."""

"""What stands between a test, its values and its ranges, and right before or behind them."""

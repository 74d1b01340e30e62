"""What is counted in a ledger, as of a day: rules as data, figures with what stands behind them."""

"""The room of indicators, targets, returns, the commitments scorecard and board packs."""

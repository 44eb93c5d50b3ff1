"""What every part shares: types, geometry, scenarios, configuration and errors; numpy and yaml only."""

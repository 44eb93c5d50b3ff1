"""Data collection, perception pre-training, imitation and DAgger."""

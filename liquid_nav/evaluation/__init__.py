"""Rollouts, episode records, metrics, statistics and reports."""

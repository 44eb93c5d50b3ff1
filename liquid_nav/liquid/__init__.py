"""Closed-form continuous-time cells and their wirings, for any time series; torch only."""

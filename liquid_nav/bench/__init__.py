"""Benchmarks: ratios measured side by side in one run, a peer beside wherever one is installed."""

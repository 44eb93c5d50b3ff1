"""Intervals for rates of success."""

from scipy.stats import binomtest


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """
    Return the Wilson score interval of a binomial rate, without continuity correction.

    Source: E. B. Wilson, J. Am. Stat. Assoc. 22, 209 (1927). Without a trial nothing is known: (0, 1).
    """
    if trials == 0:
        return 0.0, 1.0
    interval = binomtest(successes, trials).proportion_ci(confidence, method='wilson')
    return float(interval.low), float(interval.high)

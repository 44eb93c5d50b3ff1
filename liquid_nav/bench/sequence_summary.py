"""Means over seeds of what `liquid-nav bench sequence` measured, with what was published beside them."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

PUBLISHED = {
    ('cfc', 'event'): '99.42 ± 0.42',
    ('cfc', 'equidistant'): '97.34 ± 1.85 / 100',
    ('cfc_mixed_memory', 'event'): '99.72 ± 0.08',
    ('cfc_mixed_memory', 'equidistant'): '100',
    ('cfc_no_gate', 'event'): '96.29 ± 1.61',
    ('cfc_no_gate', 'equidistant'): '100',
    ('cfc_pure', 'event'): '85.42 ± 2.84',
    ('cfc_pure', 'equidistant'): '100',
    ('ltc', 'event'): '49.11 ± 0.00',
}
"""
Accuracies [%] of the CfC paper (doi 10.1038/s42256-022-00556-7): its code states those of the event-based encoding
and 97.34 for the equidistant one (github.com/raminmh/CfC, train_xor.py); its text says that all variants of CfC reach
100 % of the equidistant one, and that networks solved as ODEs do not learn the event-based one.
"""


def summarise(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row per contestant and encoding, with means and standard deviations over its seeds."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row['name'], row['encoding']), []).append(row)
    return [_summary(key, sorted(group, key=lambda row: row['seed'])) for key, group in groups.items()]


def _summary(key: tuple[str, str], group: list[Mapping[str, Any]]) -> dict[str, Any]:
    name, encoding = key
    accuracies = [row['accuracy'] for row in group]
    return {
        'name': name, 'encoding': encoding, 'trainings': len(group), 'seeds': [row['seed'] for row in group],
        'accuracy': float(np.mean(accuracies)),
        'accuracy_sd': float(np.std(accuracies, ddof=1)) if len(group) > 1 else None,
        'accuracies': accuracies,
        'epochs': float(np.mean([len(row['losses']) for row in group])),
        'epoch_s': float(np.mean([row['epoch_s'] for row in group])),
        'parameters': group[0]['parameters'],
        'learning_rate': group[0]['learning_rate'],
        'published': PUBLISHED.get(key, '-'),
        'validation': [row['validation'] for row in group],
        'commits': sorted({row['commit'] for row in group}),
    }

"""From a sweep's rows to its table."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from liquid_nav.core.scenario import OUTCOMES, SUCCESS
from liquid_nav.evaluation.statistics import wilson_interval


def summarise(results: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a row per policy and scenario, in the order of their first result."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in results:
        grouped.setdefault((row['policy'], row['scenario']), []).append(row)
    return [_summarise_one(rows) for rows in grouped.values()]


def _summarise_one(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    counts = {outcome: sum(row['outcome'] == outcome for row in rows) for outcome in OUTCOMES}
    low, high = wilson_interval(counts[SUCCESS], len(rows))

    def mean(name: str) -> float:
        return round(float(np.mean([row[name] for row in rows])), 4)

    return {
        'policy': rows[0]['policy'],
        'scenario': rows[0]['scenario'],
        'group': rows[0]['group'],
        'perturbations': rows[0].get('perturbations', {}),
        'episodes': len(rows),
        **counts,
        'success_rate': round(counts[SUCCESS] / len(rows), 4),
        'success_ci95': [round(low, 4), round(high, 4)],
        'spl': mean('spl'),
        'mean_speed_m_s': mean('mean_speed_m_s'),
        'mean_target_distance_m': mean('target_distance_m'),
        'mean_time_s': mean('time_s'),
        'mean_path_length_m': mean('path_length_m'),
        'mean_min_clearance_m': mean('min_clearance_m'),
        'real_time_factor': round(sum(row['time_s'] for row in rows) / sum(row['wall_s'] for row in rows), 2),
    }

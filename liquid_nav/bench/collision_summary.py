"""What the flights of `bench.collisions` say together, ready for JSON."""

import dataclasses
import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from liquid_nav.bench.collisions import EARLY, LATE, Flight, Settings
from liquid_nav.bench.machine import cpu
from liquid_nav.core.scenario import OUTCOMES
from liquid_nav.evaluation.provenance import commit, versions


def summarize(flights: Sequence[Flight], settings: Settings) -> dict[str, Any]:
    """
    Return the results.

    Returns
    -------
    dict
        claim : how many flights disagree, and how many may.
        totals : flights by outcome, the physics steps compared, and those in which something was near.
        shapes, scenes : a row for each, with contacts and how far the two verdicts were apart.
        disagreements : a row for each, with the scene and seed that fly it again.
        Besides these settings, machine, versions and commit.

    """
    contacts = [flight for flight in flights if flight.contact is not None]
    disagreements = [{'scene': flight.scene, 'seed': flight.seed, 'verdict': verdict, **dataclasses.asdict(touch)}
                     for flight in flights for verdict, touch in flight.disagreements]
    outcomes = Counter(flight.outcome for flight in flights)
    return {
        'claim': {'flights_that_disagree': len({row['seed'] for row in disagreements}), 'at_most': 0,
                  'beyond_m': settings.tolerance_m},
        'totals': {'flights': len(flights), **{outcome: outcomes[outcome] for outcome in OUTCOMES},
                   'steps': sum(flight.steps for flight in flights),
                   'near_steps': sum(flight.near_steps for flight in flights)},
        'shapes': [{'shape': shape, 'kinds': _kinds(contacts, shape)} | _apart(flights, shape)
                   for shape in sorted({flight.contact.shape for flight in contacts}
                                       | {flight.overlap.shape for flight in flights if flight.overlap is not None})],
        'scenes': [{'scene': scene, 'flights': sum(flight.scene == scene for flight in flights),
                    'contacts': sum(flight.scene == scene for flight in contacts),
                    'disagree': len({row['seed'] for row in disagreements if row['scene'] == scene})}
                   for scene in settings.scenes],
        'disagreements': disagreements,
        'settings': dataclasses.asdict(settings),
        'machine': {'cpu': cpu(), 'cores': os.cpu_count()},
        'commit': commit(),
        'versions': versions(),
    }


def _apart(flights: Sequence[Flight], shape: str) -> dict[str, Any]:
    """
    Return how far the verdicts were apart at things of a shape [m].

    'early' is the gap over which contacts were reported, 'late' the overlap at which none was; both are 0 where the
    verdicts agree.
    """
    contacts = [flight for flight in flights if flight.contact is not None and flight.contact.shape == shape]
    early = [max(0.0, flight.contact.gap_m) for flight in contacts]
    late = [max(0.0, -flight.overlap.gap_m) for flight in flights
            if flight.overlap is not None and flight.overlap.shape == shape]
    late += [0.0 for flight in contacts if flight.overlap is None or flight.overlap.shape != shape]
    return {
        'contacts': len(contacts),
        'gap_at_contact_m': _quantiles([flight.contact.gap_m for flight in contacts], (0.0, 0.5, 1.0)),
        'early_m': _quantiles(early, (0.99, 1.0)),
        'late_m': _quantiles(late, (0.99, 1.0)),
        'disagree': {name: sum(found == name and touch.shape == shape for flight in flights
                               for found, touch in flight.disagreements) for name in (EARLY, LATE)},
    }


def _quantiles(values: Sequence[float], shares: Sequence[float]) -> dict[str, float | None]:
    names = {0.0: 'least', 0.5: 'median', 0.99: 'percentile_99', 1.0: 'largest'}
    return {names[share]: float(np.quantile(values, share)) if values else None for share in shares}


def _kinds(contacts: Sequence[Flight], shape: str) -> dict[str, int]:
    """Return the contacts with each kind of thing of a shape, most first."""
    return dict(Counter(flight.contact.kind for flight in contacts if flight.contact.shape == shape).most_common())

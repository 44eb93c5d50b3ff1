"""Spots for things, and the clearings that stay free of them."""

import numpy as np
import pytest

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes.layout import Clearings, Spots

BOUNDS = (0.0, 0.0, 10.0, 10.0)


def test_a_taken_disc_keeps_others_a_gap_away():
    spots = Spots(np.random.default_rng(0), BOUNDS)
    spots.take(5.0, 5.0, 1.0)
    assert not spots.is_free(7.4, 5.0, 0.5, 1.0)  # 2.4 m apart where 1 + 0.5 + 1 are needed
    assert spots.is_free(7.6, 5.0, 0.5, 1.0)


def test_things_may_come_close_to_a_trail_but_not_onto_it():
    spots = Spots(np.random.default_rng(0), BOUNDS)
    spots.take(5.0, 5.0, 1.0, near=True)
    assert spots.is_free(6.6, 5.0, 0.5, 1.0)
    assert not spots.is_free(6.4, 5.0, 0.5, 1.0)


def test_found_spots_lie_apart_and_inside_the_bounds():
    spots = Spots(np.random.default_rng(1), BOUNDS)
    found = [spot for spot in (spots.find(0.5, 1.0) for _ in range(60)) if spot is not None]
    assert len(found) > 8
    for number, spot in enumerate(found):
        assert 0.5 <= min(spot) <= max(spot) <= 9.5
        assert all(np.linalg.norm(np.subtract(spot, other)) >= 2.0 for other in found[:number])


def test_spots_keep_to_where_they_are_preferred():
    spots = Spots(np.random.default_rng(2), BOUNDS)
    found = [spots.find(0.1, 0.1, prefer=lambda places: (places[:, 0] < 3.0).astype(float)) for _ in range(20)]
    assert all(spot is None or spot[0] < 3.0 for spot in found)
    assert any(spot is not None for spot in found)


def test_no_spot_is_found_where_everything_is_taken():
    spots = Spots(np.random.default_rng(3), BOUNDS)
    spots.take(5.0, 5.0, 20.0)
    assert spots.find(0.1, 0.0) is None


@pytest.mark.parametrize(('away', 'admitted'), [(1.0, False), (1.45, False), (3.0, True)])
def test_what_reaches_into_a_clearing_is_left_out_as_a_whole(away, admitted):
    clearings = Clearings((2.0, 2.0, 1.5))
    post = Solid('cylinder', (2.0 + away, 2.0, 1.5), (0.1, 0.1, 1.5))
    far = Solid('cylinder', (9.0, 9.0, 1.5), (0.1, 0.1, 1.5))
    assert clearings.admit([far, post]) == ([far, post] if admitted else [])


def test_what_passes_over_a_clearing_is_admitted():
    crown = Solid('ellipsoid', (2.0, 2.0, 4.0), (1.0, 1.0, 1.0))
    assert Clearings((2.0, 2.0, 1.5)).admit([crown]) == [crown]

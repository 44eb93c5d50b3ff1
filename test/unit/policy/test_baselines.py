import numpy as np

from liquid_nav.core.types import Command, ImuSamples, Observation
from liquid_nav.policy.baselines import BlindPolicy


def test_the_blind_flier_flies_ahead_whatever_it_is_shown():
    policy = BlindPolicy()
    policy.reset()
    for grey in (0, 255):
        image = np.full((4, 8, 3), grey, np.uint8)
        assert policy.step(Observation(0, image, ImuSamples.empty())) == Command((1.8, 0.0, 0.0), 0.0)
    assert policy.name == 'blind'

"""Random numbers of perturbations: each draws from a generator of its own, so that none changes another."""

import zlib

import numpy as np


def stream(seed: int, name: str, *numbers: int) -> np.random.Generator:
    """
    Return the generator of a perturbation in the scenario of a seed.

    `numbers` name one event of it, such as a picture: what is drawn for that event then depends on nothing that
    was drawn before, so that a picture is the same whether or not others were looked at.
    """
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(name.encode()), *numbers]))

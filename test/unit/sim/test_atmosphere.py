"""
Wind and turbulence, against MIL-F-8785C's formulas by hand and their spectra in closed form.

Statistics of a series of n samples with correlation r_k scatter: its variance by sqrt(2 (1 + 2 sum r_k^2) / n), each
correlation by at most sqrt((1 + 2 sum r_k^2) / n) (Bartlett 1946). With ten samples a time constant the bracket is
at most 10, with n = 100,000: 1.4 % and 1 %. Tolerances are four of these.
"""

import math

import numpy as np
import pytest

from liquid_nav.sim.atmosphere import Atmosphere, Turbulence, turbulence_scales, wind_profile

STILL = (0.0, 0.0, 0.0)
HEIGHT = 6.0
# By hand at 6 m = 19.685 ft: base 0.177 + 0.0162 = 0.19320; L_u = 19.685 / 0.19320^1.2 = 141.55 ft; 0.19320^0.4.
SCALES = (43.14, 6.0, 0.5181)
DEVIATION = 2.0


def series(component: int, samples: int, samples_in_scale: float, speed: float = 8.0) -> np.ndarray:
    """Return gusts along (0), across (1) or up (2), with so many samples in one time constant L / V."""
    scale = SCALES[1] if component == 2 else SCALES[0]
    dt = scale / speed / samples_in_scale
    turbulence = Turbulence(DEVIATION, np.random.default_rng(7), dt)
    return np.array([turbulence.advance(HEIGHT, speed)[component] for _ in range(samples)])


def test_the_wind_blows_at_its_severity_six_metres_up_and_level():
    wind = Atmosphere({'wind': 5.0}, np.random.default_rng(3), 1 / 240).wind(6.0)
    assert math.hypot(*wind) == pytest.approx(5.0, rel=1e-12)
    assert wind[2] == 0.0


@pytest.mark.parametrize(('height', 'share'), [
    (2.0, 0.77445),  # ln(2 / 0.046) / ln(6 / 0.046) = 3.77226 / 4.87087
    (12.0, 1.14230),  # one plus ln 2 / 4.87087
    (0.046, 0.0),
    (0.0, 0.0),
    (-1.0, 0.0),
])
def test_the_wind_grows_with_the_logarithm_of_the_height(height, share):
    assert wind_profile(height) == pytest.approx(share, abs=1e-5)


def test_the_seed_draws_the_direction_and_gusts_do_not_change_it():
    def direction(seed, **perturbations):
        x, y, _ = Atmosphere({'wind': 1.0, **perturbations}, np.random.default_rng(seed), 1 / 240).wind(6.0)
        return math.atan2(y, x)

    assert direction(1) == direction(1, gusts=2.0)
    drawn = np.array([direction(seed) for seed in range(400)])
    # Of 400 directions a quarter falls into each quadrant; 5 standard deviations are 5 sqrt(400 * 3 / 16) = 43.
    assert np.histogram(drawn, np.linspace(-math.pi, math.pi, 5))[0] == pytest.approx([100] * 4, abs=43)


def test_still_air_is_none_and_wants_no_height():
    air = Atmosphere({'fog': 20.0}, np.random.default_rng(0), 1 / 240)
    assert air.advance(5.0, STILL) is None
    assert air.still
    assert not air.needs_height


def test_ground_effect_alone_wants_the_height_but_leaves_the_air_still():
    air = Atmosphere({'ground_effect': 0.7}, np.random.default_rng(0), 1 / 240)
    assert air.advance(0.2, STILL) is None
    assert air.needs_height
    assert air.ground_effect == 0.7


@pytest.mark.parametrize(('height', 'horizontal', 'vertical', 'ratio'), [
    (6.0, *SCALES),
    (30.48, 153.98, 30.48, 0.5828),  # 100 ft: base 0.2593
    (304.8, 304.8, 304.8, 1.0),  # 1000 ft: base 1, where the turbulence becomes isotropic
    (1000.0, 304.8, 304.8, 1.0),
    (1.0, 23.05, 3.048, 0.5093),  # as at 10 ft: base 0.18523
])
def test_scales_and_intensities_are_the_specification_s(height, horizontal, vertical, ratio):
    assert turbulence_scales(height) == pytest.approx((horizontal, vertical, ratio), rel=1e-3)


@pytest.mark.parametrize(('component', 'deviation'), [(0, 2.0), (1, 2.0), (2, 2.0 * 0.5181)])
@pytest.mark.parametrize('samples_in_scale', [10.0, 0.3])
def test_the_deviation_is_the_severity_however_large_the_step(component, deviation, samples_in_scale):
    gusts = series(component, 100_000, samples_in_scale)
    assert gusts.var() == pytest.approx(deviation**2, rel=0.056)
    # The mean of correlated samples scatters by sqrt(2 T / duration) = sqrt(20 / n) of the deviation, 1.4 %.
    assert gusts.mean() == pytest.approx(0.0, abs=0.056 * deviation)


@pytest.mark.parametrize(('component', 'expected'), [
    (0, lambda lag: math.exp(-lag)),
    (1, lambda lag: math.exp(-lag) * (1.0 - 0.5 * lag)),  # inverse transform of (1 + 3 x^2) / (1 + x^2)^2
    (2, lambda lag: math.exp(-lag) * (1.0 - 0.5 * lag)),
])
def test_correlation_fades_as_that_of_the_dryden_spectra(component, expected):
    gusts = series(component, 100_000, 10.0) / DEVIATION
    variance = gusts @ gusts / len(gusts)
    for lag in (0.5, 1.0, 2.0, 3.0):
        steps = round(10 * lag)
        found = gusts[steps:] @ gusts[:-steps] / len(gusts) / variance
        assert found == pytest.approx(expected(lag), abs=0.04)


@pytest.mark.parametrize(('component', 'shape'), [
    (0, lambda x: 4.0 / (1.0 + x**2)),
    (1, lambda x: 2.0 * (1.0 + 3.0 * x**2) / (1.0 + x**2) ** 2),
])
def test_the_spectrum_is_that_of_the_specification(component, shape):
    # One-sided density over frequency times T, with x = 2 pi f T; 97 segments of 1024, over bands of 8 lines or more:
    # a band scatters by 1 / sqrt(97 * 8) = 3.6 %; aliasing at x = 3 adds 0.5 %.
    segments = series(component, 97 * 1024, 10.0).reshape(97, 1024)
    window = np.hanning(1024)
    power = np.abs(np.fft.rfft(segments * window)) ** 2
    density = 2.0 * power.mean(axis=0) / (window**2).sum() * 0.1 / DEVIATION**2
    x = 2.0 * math.pi * np.fft.rfftfreq(1024, 0.1)
    for low, high in ((0.3, 0.8), (0.8, 1.5), (2.5, 3.5)):
        band = (x > low) & (x < high)
        assert band.sum() >= 8
        assert density[band].mean() == pytest.approx(shape(x[band]).mean(), rel=0.15)


def test_the_first_gust_is_as_strong_as_later_ones():
    first = [Turbulence(1.0, np.random.default_rng(seed), 1 / 240).advance(HEIGHT, 5.0) for seed in range(2000)]
    # 2000 independent ones: a variance scatters by sqrt(2 / 2000) = 3.2 %.
    assert np.var(first, axis=0) == pytest.approx([1.0, 1.0, 0.5181**2], rel=0.13)


def test_a_vehicle_that_drifts_with_the_wind_still_feels_the_gusts_change():
    turbulence = Turbulence(2.0, np.random.default_rng(0), 1 / 240)
    gusts = np.array([turbulence.advance(HEIGHT, 0.0)[2] for _ in range(240 * 60)])
    # At 2 m/s a length of 6 m passes in 3 s, 20 times in a minute.
    assert gusts.std() > 0.5 * 2.0 * 0.5181


def test_gusts_come_along_and_across_the_wind_and_add_to_it():
    still, stirred = (Atmosphere(what, np.random.default_rng(5), 1.0) for what in (
        {'wind': 6.0}, {'wind': 6.0, 'gusts': 1.0}))
    steady = np.array(still.wind(HEIGHT))
    found = np.array([stirred.advance(HEIGHT, STILL) for _ in range(20_000)]) - steady
    along = found @ steady / np.linalg.norm(steady)
    left = found @ (-steady[1], steady[0], 0.0) / np.linalg.norm(steady)
    # At 6 m/s air speed 43 m pass in 7 s: 20,000 s are 1,400 time constants, the deviations scatter by 2.7 %.
    assert [along.std(), left.std(), found[:, 2].std()] == pytest.approx([1.0, 1.0, 0.5181], rel=0.11)
    assert np.corrcoef(along, left)[0, 1] == pytest.approx(0.0, abs=0.12)


def test_the_same_seed_gives_the_same_air():
    def air(seed):
        atmosphere = Atmosphere({'wind': 4.0, 'gusts': 1.0}, np.random.default_rng(seed), 1 / 240)
        return [atmosphere.advance(2.0, STILL) for _ in range(500)]

    assert air(1) == air(1)
    assert air(1) != air(2)

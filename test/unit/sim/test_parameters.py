"""Vehicles by name and by the path of a file."""

import pytest
import yaml

from liquid_nav.core.config import load_yaml
from liquid_nav.core.errors import ConfigError
from liquid_nav.core.paths import config_path
from liquid_nav.sim.flight_model import make_flight_model
from liquid_nav.sim.parameters import FLIGHT_MODELS, load_vehicle, vehicle_names


@pytest.fixture
def own_file(tmp_path):
    """Return a function that writes a vehicle's file: the Crazyflie's with changes."""
    def write(**changes):
        path = tmp_path / 'mine.yaml'
        path.write_text(yaml.safe_dump(load_yaml(config_path('vehicles/crazyflie.yaml')) | changes))
        return str(path)

    return write


def test_the_shipped_vehicles_are_known():
    assert vehicle_names() == ['crazyflie', 'gym_pybullet_drones', 'quad250', 'quad450']


def test_each_file_bears_its_vehicle_s_name_and_a_known_flight_model():
    for name in vehicle_names():
        data = load_yaml(config_path(f'vehicles/{name}.yaml'))
        assert data['name'] == name
        assert data.get('flight_model', 'quadrotor') in FLIGHT_MODELS


def test_a_path_is_a_vehicle_too_and_flies(own_file, client):
    # 36 g on four rotors of 1.79e-8 N s^2: sqrt(0.35316 / 7.16e-8) = 2220.9 rad/s.
    path = own_file(name='heavier', mass=0.036)
    assert load_vehicle(path).name == 'heavier'
    flight = make_flight_model(path, client, 1.0 / 240.0)
    flight.reset((0.0, 0.0, 5.0), 0.0)
    for _ in range(240):
        flight.advance()
    assert flight.quadrotor.rotor_speeds == pytest.approx((2220.9,) * 4, rel=1e-4)
    assert flight.position == pytest.approx((0.0, 0.0, 5.0), abs=1e-3)


@pytest.mark.parametrize(('changes', 'message'), [
    ({'mas': 0.03}, r"mine\.yaml.*'mas'.*'mass'"),
    ({'flight_model': 'quad_rotor'}, r"mine\.yaml.*'quad_rotor'.*'quadrotor'"),
    ({'flight_model': 3}, r"mine\.yaml.*'3'.*quadrotor"),
])
def test_errors_in_a_file_of_one_s_own_name_it(own_file, changes, message):
    with pytest.raises(ConfigError, match=message):
        load_vehicle(own_file(**changes))


def test_a_path_that_leads_nowhere_is_refused():
    with pytest.raises(ConfigError, match=r'nowhere/mine\.yaml'):
        load_vehicle('nowhere/mine.yaml')


def test_an_unknown_vehicle_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"'quad45'.*'quad450'.*crazyflie"):
        load_vehicle('quad45')

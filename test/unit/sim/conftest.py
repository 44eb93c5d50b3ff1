"""What the simulator's tests share: a bare physics server with one vehicle in empty space."""

import math

import numpy as np
import pytest

from liquid_nav.core.frames import yaw_of
from liquid_nav.core.types import Command
from liquid_nav.sim.controller import VelocityController
from liquid_nav.sim.parameters import VehicleParameters, load_vehicle
from liquid_nav.sim.physics import PhysicsClient
from liquid_nav.sim.vehicle import Quadrotor

PHYSICS_HZ = 240


@pytest.fixture
def client():
    connected = PhysicsClient()
    yield connected
    connected.disconnect()


@pytest.fixture(scope='session', params=['crazyflie', 'quad250', 'quad450'])
def any_vehicle(request) -> VehicleParameters:
    """Return each of the shipped vehicles in turn."""
    return load_vehicle(request.param)


@pytest.fixture(scope='session')
def crazyflie() -> VehicleParameters:
    return load_vehicle('crazyflie')


class Flight:
    """A vehicle under its controller in empty space, high above nothing."""

    def __init__(self, client, parameters: VehicleParameters, yaw: float = 0.0):
        self.vehicle = Quadrotor(client, parameters)
        self.controller = VelocityController(parameters)
        self.vehicle.reset((0.0, 0.0, 50.0), yaw)
        self.controller.reset(yaw)

    def fly(self, command: Command, seconds: float, air=None) -> dict[str, np.ndarray]:
        """Return (steps,) levelled body velocities `forward`, `left`, `up`, `yaw` (unwrapped) and `height`."""
        self.controller.set_command(command)
        rows = []
        for _ in range(round(seconds * PHYSICS_HZ)):
            self.vehicle.advance(self.controller.update(self.vehicle), air)
            yaw = yaw_of(self.vehicle.orientation)
            vx, vy, vz = self.vehicle.velocity
            rows.append((math.cos(yaw) * vx + math.sin(yaw) * vy, -math.sin(yaw) * vx + math.cos(yaw) * vy, vz, yaw,
                         self.vehicle.position[2]))
        columns = np.array(rows).T
        columns[3] = np.unwrap(columns[3])
        return dict(zip(('forward', 'left', 'up', 'yaw', 'height'), columns, strict=True))


@pytest.fixture
def flight(client):
    return lambda parameters, yaw=0.0: Flight(client, parameters, yaw)

"""The camera's pictures during one flight: what each is taken from, when it arrives, and how it is drawn."""

import numpy as np

from liquid_nav.core.scenario import Scenario
from liquid_nav.core.types import NANOSECONDS
from liquid_nav.sim.atmosphere import Atmosphere
from liquid_nav.sim.camera import Camera
from liquid_nav.sim.config import SimulatorConfig
from liquid_nav.sim.flight_model import FlightModel
from liquid_nav.sim.perturbations.development import OF_PICTURES, Development, View
from liquid_nav.sim.perturbations.shots import Pose, Shot, Three, Track
from liquid_nav.sim.perturbations.timing import OF_FRAMES, Frames
from liquid_nav.sim.world import World


class Pictures:
    """
    Pictures of a vehicle's camera, taken at once but drawn only when somebody looks at them.

    Where no perturbation concerns them, they are what the renderer shows, each camera period, at once.
    """

    def __init__(self, scenario: Scenario, config: SimulatorConfig, camera: Camera, world: World,
                 vehicle: FlightModel, atmosphere: Atmosphere):
        """Take the picture of step 0 of a flight that begins."""
        severities = scenario.perturbations
        self._config, self._camera, self._world = config, camera, world
        self._vehicle, self._atmosphere = vehicle, atmosphere
        self._track = self._development = self._frames = None
        if any(severities.get(name, 0.0) != 0.0 for name in OF_PICTURES):
            self._development = Development(severities, scenario.seed, config.camera, world.scene.look)
        exposure_s = 1e-3 * severities.get('motion_blur', 0.0)
        if exposure_s > 0.0:
            self._track = Track(exposure_s, config.physics_hz)
            self._track.note(0, vehicle.position, vehicle.orientation)
        if any(severities.get(name, 0.0) > 0.0 for name in OF_FRAMES):
            self._frames = Frames(severities, scenario.seed, config.physics_hz, config.physics_steps_per_image,
                                  self.shoot(0))

    @property
    def punctual(self) -> bool:
        """Whether each arrives the moment it is due."""
        return self._frames is None

    def advance(self, step: int) -> bool:
        """Take note of a physics step that has passed; return whether a picture arrived with it."""
        if self._track is not None:
            self._track.note(step, self._vehicle.position, self._vehicle.orientation)
        if self._frames is None:
            return step % self._config.physics_steps_per_image == 0
        return self._frames.advance(step, lambda: self.shoot(step))

    def latest(self, step: int) -> Shot:
        """Return the picture that arrived last; where they are punctual, one of this step."""
        return self.shoot(step) if self._frames is None else self._frames.latest

    def shoot(self, step: int) -> Shot:
        """Take a picture of this step, the present one."""
        if self._track is not None:
            return Shot(step, self._track.exposed(), self._air_velocity())
        vehicle = self._vehicle
        pose = Pose(step / self._config.physics_hz, vehicle.position, vehicle.orientation)
        return Shot(step, (pose,), self._air_velocity())

    def draw(self, shot: Shot) -> np.ndarray:
        """Return what a picture shows, (height, width, 3) uint8 RGB; the movers are left where it shows them."""
        views = [self._view(pose) for pose in shot.poses]
        return views[0].image if self._development is None else self._development(shot, views)

    def stamp_ns(self, shot: Shot) -> int:
        """Return when a picture was taken [ns since the reset]."""
        return shot.step * NANOSECONDS // self._config.physics_hz

    def _view(self, pose: Pose) -> View:
        self._world.move(pose.time_s)
        return View(*self._camera.render_with_depth(pose.position, pose.orientation, self._world.scene.look))

    def _air_velocity(self) -> Three:
        """Return the vehicle's velocity through the steady wind [m/s; world]."""
        vehicle, air = self._vehicle, self._atmosphere
        if air.still:
            return vehicle.velocity
        x, y, z = vehicle.position
        height = z - float(self._world.scene.ground_height(np.array((x, y))))
        return tuple(one - other for one, other in zip(vehicle.velocity, air.wind(height), strict=True))

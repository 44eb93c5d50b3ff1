"""A vehicle's body in the physics server of the scene: what collides, and what the camera must not see."""

import pybullet
from pybullet_utils.bullet_client import BulletClient


class Hull:
    """An upright cylinder that holds body and propellers."""

    def __init__(self, client: BulletClient, radius: float, height: float, mass: float, inertia=None):
        """Create it at the origin; `inertia` is that about x, y, z [kg m^2], None for the cylinder's own."""
        self._client = client
        # Looked up once: the client's attribute access costs as much as the calls themselves.
        self._contacts, self._place = client.getContactPoints, client.resetBasePositionAndOrientation
        self._detect = client.performCollisionDetection
        shape = client.createCollisionShape(pybullet.GEOM_CYLINDER, radius=radius, height=height)
        # Without a visual shape the body would be drawn as its collision shape, around the onboard camera; a speck
        # at the camera's own place lies before its near plane.
        speck = client.createVisualShape(pybullet.GEOM_BOX, halfExtents=(1e-4, 1e-4, 1e-4))
        self.body_id = client.createMultiBody(mass, shape, speck)
        # PyBullet damps velocities by 4 % a second unless told otherwise; drag is modelled elsewhere.
        client.changeDynamics(
            self.body_id, -1, linearDamping=0.0, angularDamping=0.0,
            activationState=pybullet.ACTIVATION_STATE_DISABLE_SLEEPING,
            **({} if inertia is None else {'localInertiaDiagonal': inertia}))

    def follow(self, position, orientation) -> None:
        """Go where physics elsewhere put the vehicle, and look for contacts there."""
        self._place(self.body_id, position, orientation)
        self._detect()

    def pass_through(self, body_id: int) -> None:
        """Neither touch nor be stopped by the body `body_id` from now on."""
        self._client.setCollisionFilterPair(self.body_id, body_id, -1, -1, 0)

    def touches_anything(self) -> bool:
        """Tell whether it touched another body in the last step."""
        return any(contact[8] <= 0.0 for contact in self._contacts(self.body_id))

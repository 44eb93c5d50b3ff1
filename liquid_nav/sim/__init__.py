"""The PyBullet simulator: scenes, looks, vehicles, camera and IMU."""

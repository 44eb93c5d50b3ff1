"""Flies a drone by camera and IMU with a closed-form liquid network, in simulation and over ROS 2."""

__version__ = '0.1.0'

"""Writes flights as rosbag2 folders that are whole at any moment."""

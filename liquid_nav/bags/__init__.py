"""Recordings: reading and writing of rosbag2 folders."""

"""Reads recordings: rosbag2 folders, MCAP and sqlite3 files, ROS 1 bags."""

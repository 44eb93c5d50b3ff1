"""Recordings: rosbag2 folders, MCAP and sqlite3 files and ROS 1 bags are read, rosbag2 folders written."""

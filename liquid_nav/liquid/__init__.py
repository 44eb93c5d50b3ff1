"""Liquid networks in torch: wirings, cells and their unrolling; nothing here knows of drones or images."""

"""Scenes as files: YAML, written by hand or by `liquid-nav scene export`, with URDF, SDF and mesh files beside it."""

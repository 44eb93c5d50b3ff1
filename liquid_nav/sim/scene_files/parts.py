"""Solids and surfaces of a model file, before and after the model is placed in the world."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from liquid_nav.core.frames import rotation_matrix
from liquid_nav.core.scene import Solid, Surface
from liquid_nav.sim.scene_files.meshes import WHITE, Piece
from liquid_nav.sim.scene_files.pose import Pose

Part = Solid | Surface


@dataclass(frozen=True, eq=False)
class Wear:
    """What a part looks like, and what it is."""

    colour: tuple[float, float, float] | None = None
    """None is the mesh's own, or white."""
    picture: np.ndarray | None = None
    """(height, width, 3) uint8 RGB."""
    material: str = 'grey'
    kind: str = 'model'
    collides: bool = True


def make_solid(shape: str, size: tuple[float, float, float], pose: Pose, wear: Wear) -> Solid:
    """Return a primitive; a picture gives it its mean colour, since primitives wear named materials alone."""
    colour = wear.colour or WHITE
    if wear.picture is not None:
        colour = tuple(float(part) for part in wear.picture.reshape(-1, 3).mean(axis=0) / 255.0)
    return Solid(shape, _triple(pose.position), size, pose.quaternion, wear.material, colour, wear.kind, wear.collides)


def make_surface(piece: Piece, pose: Pose, scale: np.ndarray, wear: Wear) -> Surface:
    """
    Return a mesh's piece, scaled by (3,) along its own axes and placed.

    What `wear` tells of colour and picture takes the place of the piece's own.
    """
    picture = wear.picture if wear.picture is not None and piece.uvs is not None else piece.picture
    own = piece.colour if wear.colour is None else wear.colour
    # a mirror turns triangles inside out
    triangles = piece.triangles if np.prod(scale) > 0.0 else piece.triangles[:, ::-1]
    return Surface(pose.place(piece.vertices * scale), triangles, wear.material, own if picture is None else WHITE,
                   None if picture is None else piece.uvs, picture, wear.kind, wear.collides)


def place(part: Part, pose: Pose, scale: float) -> Part:
    """Return a part of a model, made `scale` times as large and put at the model's pose in the world."""
    if isinstance(part, Surface):
        return replace(part, vertices=pose.place(scale * part.vertices))
    inner = Pose(scale * np.array(part.position), rotation_matrix(part.orientation))
    outer = pose @ inner
    return replace(part, position=_triple(outer.position), orientation=outer.quaternion,
                   size=tuple(scale * side for side in part.size))


def merge(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with surfaces that look alike made one: the renderer's cost grows with the bodies."""
    merged: dict[tuple, list[Surface]] = {}
    others: list[Part] = []
    for part in parts:
        if isinstance(part, Surface):
            picture = None if part.picture is None else id(part.picture)
            merged.setdefault((part.material, part.colour, part.kind, part.collides, picture), []).append(part)
        else:
            others.append(part)
    return others + [_joined(alike) for alike in merged.values()]


def _joined(alike: list[Surface]) -> Surface:
    firsts = np.cumsum([0] + [len(surface.vertices) for surface in alike[:-1]])
    uvs = None if alike[0].uvs is None else np.concatenate([surface.uvs for surface in alike])
    return replace(
        alike[0], vertices=np.concatenate([surface.vertices for surface in alike]), uvs=uvs,
        triangles=np.concatenate([first + surface.triangles for first, surface in zip(firsts, alike, strict=True)]))


def _triple(values: np.ndarray) -> tuple[float, float, float]:
    return tuple(float(value) for value in values)

"""
What a scene file may hold: every key with its form, unit, default and meaning.

The reader takes its keys from here, the docs are held to it by a test, and another test holds it to the fields of
`core.scene`.
"""

from dataclasses import dataclass

REQUIRED = 'required'


@dataclass(frozen=True)
class Key:
    """One key of a mapping."""

    form: str
    unit: str
    default: str
    """What it is where the file does not say; REQUIRED where the file must."""
    meaning: str


Keys = dict[str, Key]

_ORIENTATION: Keys = {
    'orientation': Key('four numbers', 'quaternion x, y, z, w', 'upright', 'how it is turned'),
    'yaw_degrees': Key('number', 'degrees', '0', 'in place of `orientation`: turned left about the vertical'),
    'roll_pitch_yaw_degrees': Key('three numbers', 'degrees', '0, 0, 0', 'in place of `orientation`: about x, then y, '
                                  'then z, all fixed'),
}

SCENE: Keys = {
    'name': Key('text', '', "the file's name without its ending", 'the name of the scene'),
    'seed': Key('whole number', '', "the scenario's", 'draws the patterns of the textures'),
    'parameters': Key('names and numbers', '', 'none', 'for the record: what a generator made the scene from'),
    'start': Key('two or three numbers', 'm; world', REQUIRED, 'where the vehicle begins; two numbers: 1.5 m above the '
                 'ground'),
    'start_yaw': Key('number', 'rad', 'towards the target', "the vehicle's heading at the start, 0 along x, left turn "
                     'positive'),
    'start_yaw_degrees': Key('number', 'degrees', 'towards the target', 'the same in degrees'),
    'target': Key('two or three numbers', 'm; world', REQUIRED, 'where to arrive, within 1.2 m; two numbers: 1.5 m '
                  'above the ground'),
    'bounds': Key('four numbers', 'm; world', '6 m around all that the file holds',
                  'x_min, y_min, x_max, y_max of the ground that is looked at for a way'),
    'look': Key('mapping', '', 'a clear day over grass', 'light, sky, ground and haze'),
    'terrain': Key('`flat` or mapping', '', '`flat`', 'the height of the ground'),
    'solids': Key('list', '', 'none', 'boxes, cylinders, cones and ellipsoids'),
    'ribbons': Key('list', '', 'none', 'strips of another material on the ground, such as trails'),
    'movers': Key('list', '', 'none', 'what moves on its own'),
    'surfaces': Key('list', '', 'none', 'triangles'),
    'model': Key('path, mapping, or list of them', '', 'none', 'URDF, SDF, OBJ, STL or DAE files'),
}

LOOK: Keys = {
    'light_direction': Key('three numbers', 'world', '[0.4, 0.3, 1.0]', 'towards the light, any length'),
    'light_colour': Key('three numbers', '0 to 2', '[1.0, 1.0, 1.0]', 'red, green and blue of the light'),
    'ambient': Key('number', '0 to 1', '0.6', 'share of the light that has no direction'),
    'sky': Key('three numbers', '0 to 1', '[0.6, 0.75, 0.9]', 'colour of the sky overhead'),
    'ground_material': Key('material', '', 'grass', ''),
    'ground_colour': Key('three numbers', '0 to 1', '[1.0, 1.0, 1.0]', 'tint of the ground'),
    'haze_m': Key('number', 'm', '70.0', 'distance over which haze swallows all but 1/e of a colour; 15 is fog'),
}

TERRAIN: Keys = {
    'origin': Key('two numbers', 'm; world', REQUIRED, 'x and y of the first height'),
    'cell': Key('number', 'm', REQUIRED, 'distance of neighbouring heights'),
    'heights': Key('list of rows', 'm; world', REQUIRED, 'rows along y, in each the numbers along x; the ground goes '
                   'on level beyond'),
}

SOLID: Keys = {
    'shape': Key('box, cylinder, cone or ellipsoid', '', REQUIRED, 'its axis runs along z; a cone stands on its base'),
    'position': Key('two or three numbers', 'm; world', REQUIRED, 'its centre; two numbers: it stands on the ground'),
    'size': Key('one to three numbers', 'm', REQUIRED, 'half extents: of a box along x, y, z; radius and half height '
                'of a cylinder or cone; semi-axes of an ellipsoid, or one radius'),
    **_ORIENTATION,
    'material': Key('material', '', 'grey', 'its texture'),
    'colour': Key('three numbers', '0 to 1', '[1.0, 1.0, 1.0]', 'tint that multiplies the texture'),
    'kind': Key('text', '', 'obstacle', "what it is to a person: 'trunk', 'wall' ..."),
    'collides': Key('true or false', '', 'true', 'false for what is only seen'),
}

RIBBON: Keys = {
    'points': Key('list of two numbers', 'm; world', REQUIRED, 'its middle line'),
    'width': Key('number', 'm', REQUIRED, ''),
    'material': Key('material', '', 'earth', ''),
    'colour': Key('three numbers', '0 to 1', '[1.0, 1.0, 1.0]', 'tint that multiplies the texture'),
    'kind': Key('text', '', 'trail', 'what it is to a person'),
}

MOVER: Keys = {
    'solids': Key('list', '', REQUIRED, 'its parts as solids, in its own frame: x forward, y left, z up'),
    'route': Key('mapping', '', '', 'how it moves: this or `sway`'),
    'sway': Key('mapping', '', '', 'how it moves: this or `route`'),
    'kind': Key('text', '', 'mover', "what it is to a person: 'pedestrian', 'car' ..."),
}

ROUTE: Keys = {
    'points': Key('list of two or three numbers', 'm; world', REQUIRED, "where its frame's origin goes, along straight "
                  'legs; two numbers: on the ground'),
    'speed': Key('number', 'm/s', REQUIRED, ''),
    'offset': Key('number', 'm', '0.0', 'how far along the route it is at the start'),
    'closed': Key('true or false', '', 'false', 'from the last point on to the first; else to and fro'),
}

SWAY: Keys = {
    'pivot': Key('three numbers', 'm; world', REQUIRED, "where its frame's origin stays"),
    'axis': Key('three numbers', 'world', REQUIRED, 'about which it turns, any length'),
    'amplitude': Key('number', 'rad', REQUIRED, 'to either side'),
    'period': Key('number', 's', REQUIRED, ''),
    'phase': Key('number', 'rad', '0.0', 'of the sine at the start'),
}

SURFACE: Keys = {
    'vertices': Key('list of three numbers', 'm; world', REQUIRED, ''),
    'triangles': Key('list of three whole numbers', '', REQUIRED, 'numbers of vertices, from 0, anticlockwise seen '
                     'from outside'),
    'material': Key('material', '', 'grey', 'each triangle wears the whole of its texture'),
    'colour': Key('three numbers', '0 to 1', '[1.0, 1.0, 1.0]', 'tint'),
    'uvs': Key('list of two numbers', '', 'none', "each vertex's place in the picture; v = 1 is its top row"),
    'picture': Key('path', '', 'none', 'a picture in place of the material, relative to this file'),
    'kind': Key('text', '', 'mesh', 'what it is to a person'),
    'collides': Key('true or false', '', 'true', 'false for what is only seen'),
}

MODEL: Keys = {
    'file': Key('path', '', REQUIRED, 'a .urdf, .sdf, .world, .obj, .stl or .dae, relative to this file'),
    'position': Key('two or three numbers', 'm; world', '[0, 0, 0]', "where the model's origin is; two numbers: on the "
                    'ground'),
    **_ORIENTATION,
    'scale': Key('number', '', '1.0', 'how much larger than in the file; 0.001 for millimetres'),
    'up': Key('z or y', '', 'z', 'which axis of an OBJ or STL points up'),
    'material': Key('material', '', 'grey', 'texture of what has no picture'),
    'kind': Key('text', '', 'model', 'what it is to a person'),
    'collides': Key('true or false', '', 'true', 'false for what is only seen'),
}

MAPPINGS: dict[str, Keys] = {
    'the file': SCENE, 'look': LOOK, 'terrain': TERRAIN, 'solids': SOLID, 'ribbons': RIBBON, 'movers': MOVER,
    'route': ROUTE, 'sway': SWAY, 'surfaces': SURFACE, 'model': MODEL,
}
"""Each mapping of a scene file, under the title that the docs give it."""

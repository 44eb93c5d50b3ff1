"""The colours and pictures of a COLLADA file, along its chain of material, effect, sampler, surface and image."""

from urllib.parse import unquote

import numpy as np

from liquid_nav.core.errors import ConfigError
from liquid_nav.sim.scene_files.meshes import WHITE
from liquid_nav.sim.scene_files.sources import Sources
from liquid_nav.sim.scene_files.xml_lines import Element

_SHADERS = ('phong', 'lambert', 'blinn', 'constant')


class Materials:
    """What the materials of one file look like."""

    def __init__(self, root: Element, sources: Sources):
        """Find the file's materials; pictures are read when they are asked for."""
        self._sources = sources
        self._materials, self._effects, self._images = (
            by_id(root, f'library_{kind}s', kind) for kind in ('material', 'effect', 'image'))

    def look(self, instance: Element | None) -> tuple[tuple[float, float, float], np.ndarray | None]:
        """Return the colour and the picture of what <instance_material> names; white for none."""
        if instance is None:
            return WHITE, None
        material = refer(instance, self._materials, 'target')
        effect = refer(material.need('instance_effect'), self._effects)
        profile = effect.need('profile_COMMON')
        technique = profile.need('technique')
        diffuse = next((found for shader in _SHADERS if (found := technique.find(shader, 'diffuse')) is not None), None)
        if diffuse is None:
            return WHITE, None
        if diffuse.find('color') is not None:
            colour = diffuse.find('color')
            return tuple(min(1.0, max(0.0, part)) for part in colour.read_numbers(colour.text, 4)[:3]), None
        if diffuse.find('texture') is not None:
            return WHITE, self._picture(diffuse.find('texture'), profile)
        return WHITE, None

    def _picture(self, texture: Element, profile: Element) -> np.ndarray:
        """Follow a sampler to its surface, and that to its image; some files name the image at once."""
        parameters = {item.value('sid', ''): item for item in profile.all('newparam')}
        name = texture.value('texture')
        for _ in range(2):
            if name in parameters:
                inner = parameters[name].find('sampler2D', 'source') or parameters[name].find('surface', 'init_from')
                name = name if inner is None else inner.text.strip()
        if name not in self._images:
            raise texture.error(f'refers to {name!r}, which the file does not hold')
        image = self._images[name]
        path = image.file.parent / unquote(image.need('init_from').text.strip().removeprefix('file://'))
        try:
            return self._sources.picture(path)
        except ConfigError as error:
            raise image.error(str(error)) from error


def by_id(root: Element, library: str, tag: str) -> dict[str, Element]:
    """Return a library's elements by their id."""
    return {element.value('id', ''): element for shelf in root.all(library) for element in shelf.all(tag)}


def refer(element: Element, known: dict[str, Element], attribute: str = 'url') -> Element:
    """Return the element that an element refers to by #id."""
    name = element.value(attribute).removeprefix('#')
    if name not in known:
        raise element.error(f'refers to {name!r}, which the file does not hold')
    return known[name]

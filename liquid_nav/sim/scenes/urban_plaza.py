"""A square between houses: around a monument or a fountain, with a market, or with an open hall in its middle."""

import math
from collections.abc import Mapping

import numpy as np

from liquid_nav.core.scene import Look, Solid
from liquid_nav.sim.scenes import city, furniture, landmarks, moving, plaza_parts
from liquid_nav.sim.scenes import street_parts as parts
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.draft import Draft
from liquid_nav.sim.scenes.layout import Spots
from liquid_nav.sim.scenes.palette import near
from liquid_nav.sim.scenes.plaza_plan import Square, draw_square, houses, paving
from liquid_nav.sim.scenes.site import Builder, Site

PARAMETERS = city.parameters()

_EDGE_M = 2.0  # from the houses to the tables and trees before them
_GROUNDS = {'flagstones': (0.7, 0.67, 0.62), 'cobbles': (0.62, 0.58, 0.53), 'paving': (0.68, 0.6, 0.54)}


def draw(rng: np.random.Generator, parameters: Mapping[str, float]) -> Draft:
    """Draw a square; the passage from start to target is not checked here."""
    length = parameters['length']
    square = draw_square(rng, length)
    start, target = _ends(rng, square, length)
    draft = Draft(start, city.yaw_towards(rng, start, target), target, square.bounds, _look(rng))
    draft.solids += houses(rng, square)
    draft.ribbons += paving(rng, square)
    site = Site(rng, Spots(rng, draft.bounds), start, target)
    _Filling(rng, square, site, parameters['density']).fill()
    x_min, y_min, x_max, y_max = square.bounds
    site.strew_distractors(parameters, (1.0, y_min + 1.5, x_max - 3.0, y_max - 1.5))
    draft.solids += site.solids
    inner = (x_min + 1.0, y_min + 1.0, x_max - 1.0, y_max - 1.0)
    draft.movers += moving.pedestrians(rng, round(parameters['pedestrians']), [inner],
                                       moving.Paths(draft.solids, start, target))
    return draft


def _look(rng: np.random.Generator) -> Look:
    material = str(rng.choice(list(_GROUNDS)[:2]))
    return city.look(rng, material, near(rng, _GROUNDS[material], 0.15, 0.03))


def _ends(rng: np.random.Generator, square: Square, length: float):
    """Return start and target, `length` [m] apart; under an arcade now and then."""
    _, south, _, north = square.bounds
    begin = float(rng.uniform(0.6 * south, 0.6 * north))
    end = float(rng.uniform(0.6 * south, 0.6 * north))
    if square.arcades and rng.random() < 0.6:
        begin = south + 0.5 * landmarks.ARCADE_M if square.arcades[0] == 0 else north - 0.5 * landmarks.ARCADE_M
    end = begin + min(0.8 * length, max(-0.8 * length, end - begin))
    return (0.0, begin, city.height(rng)), (math.sqrt(length**2 - (end - begin) ** 2), end, city.height(rng))


class _Filling:
    """Puts things on a square, which keeps to one kind of trees, lamps and umbrellas."""

    def __init__(self, rng: np.random.Generator, square: Square, site: Site, density: float):
        self._rng, self._square, self._site, self._density = rng, square, site, density
        self._leaves, self._cloth, self._iron = furniture.foliage(rng), furniture.cloth(rng), furniture.iron(rng)

    def fill(self) -> None:
        """Put the middle first, then what stands at the edges, then what is strewn."""
        {'monument': self._monument, 'fountain': self._fountain, 'market': self._market, 'hall': self._hall}[
            self._square.kind]()
        for side in range(4):
            self._edge(side)
        self._strewn()

    def _centre(self, spread: float) -> Frame:
        x, y = self._square.middle
        shift, heading = self._rng.uniform(-spread, spread, 2), 0.5 * math.pi * int(self._rng.integers(4))
        return Frame(float(x + shift[0]), float(0.6 * y + shift[1]), heading)

    def _monument(self) -> None:
        centre = self._centre(1.0)
        self._site.stand(centre, 2.0, 0.5, lambda frame: plaza_parts.monument(self._rng, frame))
        self._ring(centre, 3.9, 6, (self._bench, self._planter, self._lamp))

    def _fountain(self) -> None:
        radius, centre = float(self._rng.uniform(1.7, 2.5)), self._centre(1.0)
        self._site.stand(centre, radius + 0.2, 0.5, lambda frame: plaza_parts.fountain(self._rng, frame, radius))
        self._ring(centre, radius + 2.2, 6, (self._bench, self._lamp, self._bench))

    def _market(self) -> None:
        """Put stalls in rows that face each other across aisles."""
        x_min, y_min, x_max, y_max = self._square.bounds
        across = self._rng.random() < 0.5
        rows = np.arange(y_min + 4.5, y_max - 3.5, 4.2) if not across else np.arange(2.6, x_max - 5.0, 4.4)
        for number, row in enumerate(rows.tolist()):
            low, high = (2.4, x_max - 4.5) if not across else (y_min + 3.0, y_max - 3.0)
            along = low + float(self._rng.uniform(0.0, 2.5))
            while along < high:
                if self._rng.random() < 0.62 * min(1.4, self._density):
                    place = (along, row) if not across else (row, along)
                    heading = 0.5 * math.pi * across + math.pi * (number % 2)
                    frame = Frame(float(place[0]), float(place[1]), heading)
                    self._site.stand(frame, 0.85, 0.2, lambda at: plaza_parts.stall(self._rng, at), 0.6)
                along += float(self._rng.uniform(3.4, 4.6))

    def _hall(self) -> None:
        rng = self._rng
        count, step = (int(rng.integers(3, 5)), int(rng.integers(2, 4))), float(rng.uniform(2.6, 3.4))
        frame = self._centre(1.0)
        self._site.put(plaza_parts.hall(rng, frame, count, step))
        for x in step * (np.arange(count[0]) - 0.5 * (count[0] - 1)):
            for y in step * (np.arange(count[1]) - 0.5 * (count[1] - 1)):
                place = frame.at(float(x), float(y))
                self._site.spots.take(place.x, place.y, 0.4)
        for _ in range(rng.poisson(2.0 * self._density)):
            place = frame.at(float(rng.uniform(-1.0, 1.0) * step), float(rng.uniform(-0.5, 0.5) * step))
            self._site.stand(place, 0.8, 0.5, self._barrow)

    def _ring(self, centre: Frame, radius: float, count: int, kinds: tuple[Builder, ...]) -> None:
        """Put things around a middle; their y axes point to it."""
        first = float(self._rng.uniform(0.0, 1.0))
        for number in range(count):
            frame = centre.at(0.0, 0.0, first + 2.0 * math.pi * number / count).at(radius, 0.0, 0.5 * math.pi)
            self._site.stand(frame, 0.5, 0.5, kinds[number % len(kinds)])

    def _edge(self, side: int) -> None:
        """Put tables, trees, or lamps and bollards in a row before one side's houses."""
        rng, corners = self._rng, np.array(self._square.corners)
        here, there = corners[side], corners[(side + 1) % 4]
        length = float(np.linalg.norm(there - here))
        away = _EDGE_M + (landmarks.ARCADE_M if side in self._square.arcades else 0.0)
        row = Frame(float(here[0]), float(here[1]), float(np.arctan2(*(there - here)[::-1])))
        kind = int(rng.integers(4))
        build, radius, step = ((self._table, 0.9, 2.3), (self._tree, 0.4, 5.0), (self._lamp_or_bench, 0.4, 4.0),
                               (self._bollard, 0.15, 1.8))[kind]
        share = (0.75, 0.9, 0.85, 0.9)[kind] * min(1.2, self._density)
        for along in np.arange(float(rng.uniform(2.0, 4.0)), length - 5.0, step):
            if rng.random() < share:
                self._site.stand(row.at(float(along), away), radius, 0.15, build)

    def _strewn(self) -> None:
        """Put things anywhere between start and target."""
        x_min, y_min, x_max, y_max = self._square.bounds

        def find(radius: float) -> Frame:
            place = self._rng.uniform((1.0, 0.75 * y_min), (x_max - 5.0, 0.75 * y_max))
            return Frame(float(place[0]), float(place[1]), float(self._rng.uniform(-math.pi, math.pi)))
        kinds = ((self._kiosk, 1.3), (self._column, 0.7), (self._planter, 0.6), (self._tree, 0.5), (self._barrow, 0.9),
                 (self._old_lamp, 0.3), (self._flag, 0.3), (self._statue, 0.7))
        usual = {'monument': 6.5, 'fountain': 6.5, 'market': 2.5, 'hall': 4.5}[self._square.kind]
        self._site.strew(self._rng.poisson(usual * self._density), kinds, find, 0.8)

    def _lamp_or_bench(self, frame: Frame) -> list[Solid]:
        return (self._lamp if self._rng.random() < 0.5 else self._bench)(frame)

    def _lamp(self, frame: Frame) -> list[Solid]:
        return parts.lantern(self._rng, frame, self._iron)

    _old_lamp = _lamp

    def _bench(self, frame: Frame) -> list[Solid]:
        return furniture.bench(self._rng, frame.at(0.0, 0.0, math.pi))

    def _planter(self, frame: Frame) -> list[Solid]:
        return furniture.planter(self._rng, frame, self._leaves)

    def _tree(self, frame: Frame) -> list[Solid]:
        return furniture.tree(self._rng, frame, self._leaves)

    def _table(self, frame: Frame) -> list[Solid]:
        return furniture.cafe(self._rng, frame, self._cloth, self._rng.random() < 0.7)

    def _bollard(self, frame: Frame) -> list[Solid]:
        return parts.bollard(frame.x, frame.y)

    def _kiosk(self, frame: Frame) -> list[Solid]:
        return parts.kiosk(self._rng, frame.x, frame.y, frame.heading)

    def _column(self, frame: Frame) -> list[Solid]:
        return parts.advertising_column(self._rng, frame.x, frame.y)

    def _barrow(self, frame: Frame) -> list[Solid]:
        return plaza_parts.barrow(self._rng, frame)

    def _flag(self, frame: Frame) -> list[Solid]:
        return plaza_parts.flag_pole(self._rng, frame)

    def _statue(self, frame: Frame) -> list[Solid]:
        """Return a figure on a small plinth."""
        stone = near(self._rng, (0.8, 0.78, 0.72), 0.1, 0.02)
        return [frame.box((0.0, 0.0, 0.6), (0.42, 0.42, 0.6), 'stone', stone, 'plinth'),
                *plaza_parts.statue(self._rng, frame.at(0.0, 0.0, 0.0, 1.2), 1.0)]

"""What fills a street: parked cars, trees and lamps along the kerbs, tables before the houses, things in the way."""

import math
from collections.abc import Sequence

import numpy as np

from liquid_nav.core.scene import Solid
from liquid_nav.sim.scenes import furniture
from liquid_nav.sim.scenes import street_parts as parts
from liquid_nav.sim.scenes.assembly import Frame
from liquid_nav.sim.scenes.site import Builder, Site
from liquid_nav.sim.scenes.street_plan import END_M, Street


class Filling:
    """Puts things on the site of a street, which keeps to one kind of trees, lamps and umbrellas."""

    def __init__(self, rng: np.random.Generator, street: Street, site: Site, density: float):
        """Draw those kinds; `density` is 1 for a usual street."""
        self._rng, self._street, self._site, self._density = rng, street, site, density
        self._leaves, self._cloth, self._iron = furniture.foliage(rng), furniture.cloth(rng), furniture.iron(rng)
        self._old_lamps = street.kind == 'precinct' or street.district in ('old_town', 'grand')

    def fill(self) -> None:
        """Put all that stands in the street."""
        if self._street.kind == 'precinct':
            self._in_the_way(4.2, ((self._kiosk, 1.3), (self._column, 0.7), (self._tables, 1.7), (self._planter, 0.6),
                                   (self._tree, 0.5), (self._phone_box, 0.7)))
        else:
            self._parked()
            self._in_the_way(3.2, ((self._car, 2.2), (self._works, 1.7), (self._island, 0.6), (self._skip, 1.8),
                                   (self._column, 0.7), (self._van, 2.2)))
        if self._street.median:
            self._row(0.0, (5.0, 7.0), self._median_item, 0.3)
        if self._street.kind == 'junction':
            self._traffic_lights()
        for side in (1.0, -1.0):
            self._row(side * (self._street.road + 0.55), (2.8, 4.4),
                      lambda frame, side=side: self._kerb_item(frame, side), 0.25)
            self._before_the_houses(side)
        self._overhead()

    def _row(self, left: float, step: tuple[float, float], build: Builder, radius: float) -> None:
        """Build along a line beside the middle, at intervals of `step` [m]."""
        along = -END_M + float(self._rng.uniform(0.0, step[1]))
        while along < self._street.far:
            self._site.stand(self._street.way.frame(along, left), radius, 0.35, build)
            along += float(self._rng.uniform(*step))

    def _parked(self) -> None:
        """Put cars and vans at both kerbs, one side denser than the other."""
        rng, street = self._rng, self._street
        for side in (1.0, -1.0):
            share = float(rng.uniform(0.15, 0.7)) * self._density
            along = -END_M + float(rng.uniform(0.0, 4.0))
            while along < street.far - 2.0:
                if rng.random() < share and abs(along - street.crossing) > (6.5 if street.kind == 'junction' else 4.0):
                    frame = street.way.frame(along, side * (street.road - 1.1)).at(0.0, 0.0, 0.5 * math.pi * (1 + side))
                    self._site.stand(frame, 1.0, 0.0, self._van if rng.random() < 0.25 else self._car, 1.6)
                along += float(rng.uniform(5.2, 6.4))

    def _in_the_way(self, usual: float, kinds: Sequence[tuple[Builder, float]]) -> None:
        """Put things between start and target, anywhere from kerb to kerb."""
        rng, street = self._rng, self._street
        reach = street.road if street.kind != 'precinct' else street.front - 0.8

        def find(radius: float) -> Frame | None:
            along, left = float(rng.uniform(1.0, street.far - END_M - 1.0)), float(rng.uniform(-1.0, 1.0))
            left *= reach - radius
            return street.way.frame(along, left) if abs(left) >= street.median else None
        self._site.strew(rng.poisson(usual * self._density), kinds, find, 0.8)

    def _kerb_item(self, frame: Frame, side: float) -> list[Solid]:
        rng, choice = self._rng, self._rng.random()
        to_the_middle = frame.at(0.0, 0.0, -side * 0.5 * math.pi)
        if choice < 0.24:
            return self._lamp(to_the_middle)
        if choice < 0.52:
            return self._tree(frame)
        if choice < 0.62:
            return furniture.bench(rng, frame.at(0.0, 0.0, math.pi if side > 0 else 0.0))
        if choice < 0.7:
            return self._planter(frame)
        if choice < 0.76:
            return furniture.letter_box(rng, to_the_middle)
        if choice < 0.8:
            return furniture.bicycles(rng, frame, int(rng.integers(2, 4)))
        if choice < 0.9 and self._street.kind != 'precinct':
            return parts.sign(rng, frame.x, frame.y)
        return parts.bollard(frame.x, frame.y)

    def _median_item(self, frame: Frame) -> list[Solid]:
        if abs(frame.x - self._street.crossing) < 2.5:
            return []
        if self._rng.random() < 0.3:
            return self._lamp(frame.at(0.0, 0.0, float(self._rng.choice((-0.5, 0.5))) * math.pi))
        return furniture.tree(self._rng, frame, self._leaves, grate=False)

    def _before_the_houses(self, side: float) -> None:
        """Put dustbins, tables and a bus shelter where the pavement is widest."""
        rng, street, site = self._rng, self._street, self._site
        for _ in range(rng.poisson(1.6 * self._density)):
            frame = street.way.frame(float(rng.uniform(-END_M, street.far)), side * (street.front - 0.55))
            site.stand(frame, 0.4, 0.3, lambda at: parts.bin_(rng, at.x, at.y))
        if rng.random() < 0.5 * self._density:
            first = float(rng.uniform(0.0, street.far - END_M))
            for number in range(int(rng.integers(2, 4))):
                frame = street.way.frame(first + 2.4 * number, side * (street.front - 1.25))
                site.stand(frame, 0.9, 0.1, lambda at: furniture.cafe(rng, at, self._cloth, True))
        if street.kind != 'precinct' and rng.random() < 0.4 * self._density:
            frame = street.way.frame(float(rng.uniform(-END_M, street.far)), side * (street.front - 1.05))
            site.stand(frame, 0.8, 0.2, lambda at: parts.bus_shelter(at.x, at.y, -side, at.heading), 1.2)

    def _overhead(self) -> None:
        """Hang flags or lamps on cables across, above all flight."""
        rng, street, solids = self._rng, self._street, self._site.solids
        span = 2.0 * street.front
        if street.kind == 'precinct' and rng.random() < 0.6:
            for along in np.arange(float(rng.uniform(1.0, 4.0)), street.far, 7.0):
                solids += furniture.garland(rng, street.way.frame(float(along)), span, 4.8, 8)
        elif rng.random() < 0.45:
            for along in np.arange(float(rng.uniform(1.0, 4.0)), street.far, 9.0):
                frame = street.way.frame(float(along))
                solids += furniture.wire(frame, (0.0, -0.5 * span, 6.2), (0.0, 0.5 * span, 6.2), 0.4)
                solids.append(frame.box((0.0, 0.0, 5.6), (0.14, 0.3, 0.1), 'grey', furniture.LIT, 'lamp',
                                        collides=False))

    def _traffic_lights(self) -> None:
        street = self._street
        for along, side, turn in ((-4.4, -1.0, 0.0), (4.4, 1.0, math.pi)):
            frame = street.way.frame(street.crossing + along, side * (street.road + 0.5)).at(0.0, 0.0, turn)
            self._site.stand(frame, 0.2, 0.2, lambda at: parts.traffic_light(at.x, at.y, at.heading))

    def _lamp(self, frame: Frame) -> list[Solid]:
        return (parts.lantern if self._old_lamps else parts.arm_lamp)(self._rng, frame, self._iron)

    def _car(self, frame: Frame) -> list[Solid]:
        return parts.car(self._rng, frame.x, frame.y, frame.heading + float(self._rng.uniform(-0.1, 0.1)))

    def _van(self, frame: Frame) -> list[Solid]:
        return parts.van(self._rng, frame.x, frame.y, frame.heading + float(self._rng.uniform(-0.08, 0.08)))

    def _works(self, frame: Frame) -> list[Solid]:
        return parts.road_works(self._rng, frame.x, frame.y, frame.heading)

    def _skip(self, frame: Frame) -> list[Solid]:
        return parts.skip(frame.x, frame.y, frame.heading + float(self._rng.uniform(-0.15, 0.15)))

    def _island(self, frame: Frame) -> list[Solid]:
        """Return a refuge in the road with a lamp or a sign between two bollards."""
        solids = [frame.box((0.0, 0.0, 0.08), (1.3, 0.5, 0.08), 'grey', (0.85, 0.85, 0.83), 'kerb')]
        for along in (-0.95, 0.95):
            place = frame.at(along, 0.0)
            solids += parts.bollard(place.x, place.y)
        if self._rng.random() < 0.5:
            return solids + self._lamp(frame.at(0.0, 0.0, 0.5 * math.pi))
        return solids + parts.sign(self._rng, frame.x, frame.y)

    def _kiosk(self, frame: Frame) -> list[Solid]:
        return parts.kiosk(self._rng, frame.x, frame.y, frame.heading + float(self._rng.uniform(-0.4, 0.4)))

    def _column(self, frame: Frame) -> list[Solid]:
        return parts.advertising_column(self._rng, frame.x, frame.y)

    def _tables(self, frame: Frame) -> list[Solid]:
        return [solid for along in (-0.95, 0.95)
                for solid in furniture.cafe(self._rng, frame.at(along, 0.0), self._cloth, along < 0.0)]

    def _planter(self, frame: Frame) -> list[Solid]:
        return furniture.planter(self._rng, frame, self._leaves)

    def _tree(self, frame: Frame) -> list[Solid]:
        return furniture.tree(self._rng, frame, self._leaves)

    def _phone_box(self, frame: Frame) -> list[Solid]:
        return furniture.phone_box(self._rng, frame)

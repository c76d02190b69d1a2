"""A drawing as SVG: a still, a strip of key poses, or an animation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from apps.exercises.figures.body import Angles, Skeleton, skeleton, with_level_toes
from apps.exercises.figures.kit import kit, rolling
from apps.exercises.figures.marks import arrows, band, muscle, side_mark
from apps.exercises.figures.outline import BOX, GROUND, SCALE, Camera, arm, head, leg, trunk
from apps.exercises.figures.poses import Drawing, Loop, loop_of, tell
from apps.exercises.figures.svg import GAP, between_frames, group, moving, short, svg

AZIMUTH = {"side": 0.0, "front": 90.0, "back": 270.0}
# Layers from the back; a trailing - is only the halo, a trailing + has none.
LAYERS = {
    "side": "oa ol wl- H- T wl H wa",
    "front": "ol wl T+ H+ oa wa",
    "back": "oa wa ol wl H T+",
}
# From the front these lie on the trunk, not on the thigh.
HIP_MUSCLES = ("gmed", "rot", "tfl", "flexor")
CSS = {
    "far": "fig-far",
    "body": "fig-body",
    "join": "fig-join",
    "halo": "fig-halo",
    "muscle": "fig-muscle",
    "band": "fig-band",
    "ring": "fig-kit fig-ring",
}


@dataclass(frozen=True)
class Shape:
    """One outline of a frame; the same list of names and roles in every frame of a drawing."""

    role: str
    outline: str


@dataclass(frozen=True)
class Picture:
    """Everything needed to draw one exercise."""

    drawing: Drawing
    loop: Loop

    @classmethod
    def of(cls, drawing: Drawing) -> Picture:
        """Solve the poses; takes a few tenths of a second."""
        return cls(drawing, loop_of(drawing))

    def still(self) -> str:
        """The telling pose with its arrow."""
        return svg(group(self._pose(tell(self.drawing), with_arrow=True), 0))

    def strip(self) -> str:
        """Key poses side by side with an arrow between: for reduced motion and print."""
        drawing, keys = self.drawing, self.loop.keys
        chosen = drawing.get("strip") or list(range(min(len(keys), 3)))
        inner = ""
        for n, i in enumerate(chosen):
            x = n * (BOX + GAP)
            if n:
                inner += between_frames(x)
            inner += group(self._pose(i, with_arrow=i == tell(drawing)), x)
        return svg(inner, len(chosen) * (BOX + GAP) - GAP)

    def animation(self) -> str:
        """One endless loop; it begins only when told to (`beginElement`)."""
        frames = self.loop.frames
        rows = [self._shapes(frame.angles) for frame in frames]
        total = self.loop.seconds
        times = ";".join(short(frame.at_s / total) for frame in frames)
        told = next(i for i, f in enumerate(frames) if f.angles is self.loop.keys[tell(self.drawing)])
        out = [self._kit(in_front=False)]
        for column, shape in enumerate(rows[told]):
            values = [row[column].outline for row in rows]
            out.append(moving(CSS[shape.role], shape.outline, values, times, total))
        body = with_level_toes(skeleton(frames[0].angles))
        out += [self._kit(in_front=True), side_mark(self.drawing, self.camera, body)]
        return svg(group("".join(out), 0))

    @cached_property
    def camera(self) -> Camera:
        """A view that has the whole loop and the kit in the middle."""
        low, high = self._reach
        return self._camera(BOX / 2 - (low + high) / 2)

    @cached_property
    def span(self) -> tuple[float, float]:
        """Left and right end of body and kit in the picture."""
        low, high = self._reach
        half = (high - low) / 2
        return (BOX / 2 - half, BOX / 2 + half)

    def _camera(self, middle: float) -> Camera:
        drawing = self.drawing
        azimuth = drawing.get("az", AZIMUTH[drawing.get("view", "side")])
        scale, ground = SCALE * drawing.get("zoom", 1.0), drawing.get("ground", GROUND)
        return Camera(azimuth, drawing.get("elev", 0), scale, middle, ground)

    @cached_property
    def _reach(self) -> tuple[float, float]:
        camera = self._camera(0)
        xs = [
            camera(point)[0] + way * (7 if name in ("root", "head", "chest", "waist") else 3) * camera.scale
            for frame in self.loop.frames
            for name, point in skeleton(frame.angles).points.items()
            for way in (-1, 1)
        ]
        for name, *numbers in self.drawing.get("kit", []):
            if name in ("wall", "wallL", "post", "post>"):
                xs += [numbers[0] * camera.scale - 8, numbers[0] * camera.scale + 8]
            elif name in ("step", "box", "bench"):
                xs += [numbers[0] * camera.scale, numbers[1] * camera.scale]
        return min(xs), max(xs)

    def _pose(self, i: int, *, with_arrow: bool) -> str:
        angles = self.loop.keys[i]
        paths = (f'<path class="{CSS[shape.role]}" d="{shape.outline}"/>' for shape in self._shapes(angles))
        inner = self._kit(in_front=False) + "".join(paths) + self._kit(in_front=True)
        inner += side_mark(self.drawing, self.camera, with_level_toes(skeleton(angles)))
        return inner + (arrows(self.drawing, self.camera, self._way()) if with_arrow else "")

    def _kit(self, *, in_front: bool) -> str:
        return kit(self.drawing, self.camera, self.span, in_front=in_front)

    def _way(self) -> list[Angles]:
        """The frames from the start of the movement to the telling pose."""
        start, end = self.drawing.get("arrow_from", 0), tell(self.drawing)
        low, high = self.loop.keys[min(start, end)], self.loop.keys[max(start, end)]
        frames = [frame.angles for frame in self.loop.frames]
        first = next(i for i, angles in enumerate(frames) if angles is low)
        last = next((i for i, angles in enumerate(frames) if angles is high and i >= first), len(frames) - 1)
        way = list({id(angles): angles for angles in frames[first : last + 1]}.values())
        return way[::-1] if start > end else way

    def _shapes(self, angles: Angles) -> list[Shape]:
        body = with_level_toes(skeleton(angles))
        parts, muscles = self._parts(body), self._muscles(body)
        bands = [Shape("band", band(self.camera, body, where)) for where in self.drawing.get("band", "").split()]
        layers, shapes = self._layers(), []
        for layer in layers:
            part = layer.rstrip("-+")
            if layer == "B":
                shapes += bands
            elif layer.endswith("-"):
                shapes.append(Shape("halo", parts[part]))
            else:
                shapes.append(Shape(self._role(layer, layers), parts[part]))
                shapes += [Shape("muscle", outline) for outline in muscles.get(part, [])]
        rings = [Shape("ring", outline) for outline in rolling(self.drawing, self.camera, self._moved(angles))]
        return (shapes if "B" in layers else shapes + bands) + rings

    def _moved(self, angles: Angles) -> float:
        """How far a body that goes to and fro has come."""
        return angles["x"] - self.loop.keys[0]["x"] if self.drawing.get("both") else 0.0

    def _layers(self) -> list[str]:
        layers: str = self.drawing.get("z") or LAYERS[self.drawing.get("view", "side")]
        if "H-" not in layers and "H+" not in layers:
            layers = layers.replace("T+", "H- T+", 1).replace(" T ", " H- T ", 1)
        return layers.split()

    def _role(self, layer: str, layers: Iterable[str]) -> str:
        far = "oa ol" if self.drawing.get("view", "side") == "side" else ""
        part = layer.rstrip("+")
        if part in self.drawing.get("far", far).split():
            return "far"
        return "join" if f"{part}-" in layers or layer.endswith("+") else "body"

    def _parts(self, body: Skeleton) -> dict[str, str]:
        camera = self.camera
        limbs = {f"{side}l": leg(camera, body, side) for side in "wo"}
        limbs |= {f"{side}a": arm(camera, body, side) for side in "wo"}
        return {**limbs, "T": trunk(camera, body), "H": head(camera, body)}

    def _muscles(self, body: Skeleton) -> dict[str, list[str]]:
        """Outlines by the part they are painted on."""
        painted: dict[str, list[str]] = {}
        for name in self.drawing.get("muscles", []):
            part, outline = muscle(self.camera, body, name)
            if self.drawing.get("view") == "front" and name[1:] in HIP_MUSCLES:
                part = "T"
            part = self.drawing.get("paint", {}).get(name, part)
            painted.setdefault(part, []).append(outline)
        return painted

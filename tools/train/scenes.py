# SPDX-License-Identifier: Apache-2.0
"""Scenes to be captioned: one or two plain shapes on a ground, drawn from a seed, and five sentences that say the same of
each. Pure: numbers in, pixels and texts out; captioner.py writes the held-out ones as PNG files and JSON lines.
"""
import random
import struct
import zlib

import numpy

SIZE = 48
COLOURS = {"red": (210, 40, 40), "green": (40, 160, 60), "blue": (45, 80, 210), "yellow": (235, 205, 50),
           "white": (245, 245, 245), "black": (20, 20, 20), "purple": (140, 60, 170), "orange": (240, 140, 40)}
SHAPES = ("circle", "square", "triangle", "cross", "ring")
SIZES = {"small": 6, "large": 10}
GROUNDS = {"grey": (128, 128, 128), "pink": (240, 190, 200), "brown": (120, 85, 60)}
RELATIONS = ("above", "below", "left of", "right of")
REVERSE = {"above": "below", "below": "above", "left of": "right of", "right of": "left of"}


def inside(shape, dx, dy, r):
    """Which pixels a shape of half size r covers, by their distance from its middle."""
    if shape == "circle":
        return dx * dx + dy * dy <= r * r
    if shape == "square":
        return (abs(dx) <= 0.85 * r) & (abs(dy) <= 0.85 * r)
    if shape == "triangle":
        return (dy <= 0.8 * r) & (dy >= -r) & (abs(dx) <= (dy + r) * 0.55)
    if shape == "cross":
        return ((abs(dx) <= 0.3 * r) & (abs(dy) <= r)) | ((abs(dy) <= 0.3 * r) & (abs(dx) <= r))
    squares = dx * dx + dy * dy
    return (squares <= r * r) & (squares >= 0.3 * r * r)


def draw_scene(draw):
    """A scene as values: ground, things as (size, colour, shape, x, y), the relation of the first to the second."""
    count = draw.choice((1, 2, 2))
    kinds = draw.sample([(colour, shape) for colour in COLOURS for shape in SHAPES], count)
    sizes = [draw.choice(list(SIZES)) for _ in kinds]
    relation = draw.choice(RELATIONS) if count == 2 else None
    low, high = draw.randint(11, 14), draw.randint(33, 36)
    aside = [draw.randint(16, 32) for _ in kinds]
    if count == 1:
        places = [(draw.randint(13, 34), draw.randint(13, 34))]
    elif relation in ("above", "below"):
        first, second = (low, high) if relation == "above" else (high, low)
        places = [(aside[0], first), (aside[1], second)]
    else:
        first, second = (low, high) if relation == "left of" else (high, low)
        places = [(first, aside[0]), (second, aside[1])]
    things = [(size, colour, shape, x, y) for size, (colour, shape), (x, y) in zip(sizes, kinds, places)]
    return draw.choice(list(GROUNDS)), things, relation


def pixels_of(scene, noise):
    """The image, levels of red, green and blue [SIZE, SIZE, 3]; `noise` is a numpy generator."""
    ground, things, _ = scene
    image = numpy.tile(numpy.array(GROUNDS[ground], dtype=numpy.float64), (SIZE, SIZE, 1))
    rows, columns = numpy.mgrid[0:SIZE, 0:SIZE]
    for size, colour, shape, x, y in things:
        image[inside(shape, columns - x, rows - y, SIZES[size])] = COLOURS[colour]
    shade = noise.integers(-14, 15)
    return numpy.clip(image + shade, 0, 255).astype(numpy.uint8)


def captions_of(scene):
    """Five sentences. Of two things either may come first; the plainest, and what is trained on, is the first sentence."""
    ground, things, relation = scene
    names = [f"{size} {colour} {shape}" for size, colour, shape, _, _ in things]
    one = f"a {names[0]}"
    if relation is None:
        return [f"{one} on a {ground} ground", f"there is {one} on a {ground} ground", f"{one} in front of a {ground} ground",
                f"the picture shows {one} on a {ground} ground", f"on a {ground} ground is {one}"]
    two = f"a {names[1]}"
    return [f"{one} {relation} {two} on a {ground} ground", f"{two} {REVERSE[relation]} {one} on a {ground} ground",
            f"there is {one} {relation} {two} on a {ground} ground", f"the picture shows {one} {relation} {two} on a {ground} ground",
            f"on a {ground} ground is {one} {relation} {two}"]


def plain_caption(scene):
    """The first sentence with the thing that is above or left first: one scene has one such sentence."""
    ground, things, relation = scene
    if relation in ("below", "right of"):
        scene = (ground, things[::-1], REVERSE[relation])
    return captions_of(scene)[0]


def png(pixels):
    """An image as a PNG file; grey [height, width] or red, green and blue [height, width, 3]."""
    height, width = pixels.shape[:2]
    kind = 2 if pixels.ndim == 3 else 0
    raw = b"".join(b"\0" + pixels[row].tobytes() for row in range(height))

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def make(seed, count, leave_out=()):
    """`count` scenes with their images; `leave_out` are plain captions that must not occur."""
    draw, noise = random.Random(seed), numpy.random.default_rng(seed)
    made = []
    while len(made) < count:
        scene = draw_scene(draw)
        if plain_caption(scene) in leave_out:
            continue
        made.append((scene, pixels_of(scene, noise)))
    return made

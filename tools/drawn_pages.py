# SPDX-License-Identifier: Apache-2.0
"""Images with a known truth for tools/make_data_sets: lines of text, document pages with boxes, shapes. Drawn with
Pillow in DejaVu's faces; everything is drawn from the random numbers that are given, nothing from a clock."""

import math
import textwrap

FACES = ["DejaVuSans", "DejaVuSerif", "DejaVuSans-Bold", "DejaVuSansMono"]
FOLDER = "/usr/share/fonts/truetype/dejavu"
SHAPES = ["circle", "cross", "ring", "square", "star", "triangle"]


class Missing(Exception):
    """Something to install first, in one line."""


def pillow():
    """Pillow's modules, loaded when the first image is made."""
    try:
        from PIL import Image, ImageDraw, ImageFont
    except ImportError:
        raise Missing("images need Pillow: apt-get install python3-pil fonts-dejavu-core") from None
    return Image, ImageDraw, ImageFont


def face(name, size):
    """A face in pixels."""
    try:
        return pillow()[2].truetype(f"{FOLDER}/{name}.ttf", size)
    except OSError:
        raise Missing(f"no {FOLDER}/{name}.ttf: apt-get install fonts-dejavu-core") from None


def text_images(folder, sentences, draw, count):
    """One to three lines an image, dark on light, some with noise; the caption has the lines as they were drawn."""
    image, image_draw, _ = pillow()
    (folder / "images").mkdir()
    items = []
    for number in range(count):
        font = face(draw.choice(FACES), draw.randint(18, 36))
        lines = textwrap.wrap(draw.choice(sentences), draw.randint(24, 44))[:draw.randint(1, 3)]
        boxes = [font.getbbox(line) for line in lines]
        step = int(max(box[3] for box in boxes) * 1.5)
        paper = draw.randint(225, 255)
        page = image.new("L", (max(box[2] for box in boxes) + 60, step * len(lines) + 60), paper)
        pen = image_draw.Draw(page)
        for place, line in enumerate(lines):
            pen.text((30, 30 + place * step), line, fill=draw.randint(0, 60), font=font)
        if draw.random() < 0.5:
            pixels = page.load()
            for _ in range(page.width * page.height // 50):
                spot = draw.randrange(page.width), draw.randrange(page.height)
                pixels[spot] = max(0, min(255, pixels[spot] + draw.randint(-60, 60)))
        name = f"images/{number:04}.png"
        page.save(folder / name)
        items.append({"image": name, "captions": ["\n".join(lines)]})
    return items


class Page:
    """A page that fills from top to bottom, and the boxes of what is on it."""

    WIDTH, HEIGHT, MARGIN = 827, 1169, 70  # A4 at 100 dots an inch

    def __init__(self, draw, sentences):
        image, image_draw, _ = pillow()
        self.draw, self.sentences = draw, sentences
        self.image = image.new("RGB", (self.WIDTH, self.HEIGHT), "white")
        self.pen = image_draw.Draw(self.image)
        self.boxes = []
        self.left, self.width, self.top = self.MARGIN, self.WIDTH - 2 * self.MARGIN, self.MARGIN

    def note(self, label, box):
        """Remembers a box: left, top, right, bottom."""
        left, top, right, bottom = box
        self.boxes.append({"bbox": [left, top, right - left, bottom - top], "category": label})

    def lines(self, label, lines, font, centred=False):
        """Writes lines below what is there, and notes the box around their ink."""
        ink = []
        for line in lines:
            left = self.left + ((self.width - font.getlength(line)) / 2 if centred else 0)
            self.pen.text((left, self.top), line, fill="black", font=font)
            ink.append(self.pen.textbbox((left, self.top), line, font=font))
            self.top += int(font.size * 1.35)
        self.note(label, (min(b[0] for b in ink), min(b[1] for b in ink), max(b[2] for b in ink), max(b[3] for b in ink)))

    def wrapped(self, text, font):
        """Lines of a text as wide as the column."""
        return textwrap.wrap(text, max(int(self.width / font.getlength("n")), 8))

    def room(self):
        """Pixels left above the footer."""
        return self.HEIGHT - self.MARGIN - 30 - self.top

    def title(self):
        font = face("DejaVuSans-Bold", self.draw.randint(18, 26))
        self.lines("title", self.wrapped(" ".join(self.draw.choice(self.sentences).split()[:8]), font)[:2], font)
        self.top += 14

    def text(self):
        font = face("DejaVuSerif", 13)
        lines = self.wrapped(" ".join(self.draw.sample(self.sentences, self.draw.randint(3, 6))), font)
        self.lines("text", lines[:max(self.room() // 18, 1)], font)
        self.top += 16

    def caption(self, label, word):
        font = face("DejaVuSerif", 11)
        text = f"{word} {self.draw.randint(1, 9)}: {' '.join(self.draw.choice(self.sentences).split()[:9])}"
        self.lines(label, self.wrapped(text, font)[:1], font, centred=True)
        self.top += 16

    def figure(self):
        """A chart of bars, or of a line, in axes."""
        height = self.draw.randint(150, 220)
        left, top, right, bottom = self.left + 20, self.top, self.left + self.width - 20, self.top + height
        self.pen.rectangle((left, top, right, bottom), fill="#f4f4f4", outline="black")
        count = self.draw.randint(5, 9)
        step = (right - left - 20) / count
        heights = [self.draw.uniform(0.15, 0.9) * height for _ in range(count)]
        colour = self.draw.choice(["#4477aa", "#cc6677", "#117733", "#888888"])
        if self.draw.random() < 0.6:
            for place, value in enumerate(heights):
                x = left + 15 + place * step
                self.pen.rectangle((x, bottom - value, x + step * 0.6, bottom - 1), fill=colour)
        else:
            points = [(left + 15 + place * step, bottom - value) for place, value in enumerate(heights)]
            self.pen.line(points, fill=colour, width=3)
        self.note("figure", (left, top, right, bottom))
        self.top = bottom + 8
        self.caption("figure_caption", "Figure")

    def table(self):
        """A grid of numbers under a row of heads."""
        self.caption("table_caption", "Table")
        self.top -= 8
        font = face("DejaVuSans", 11)
        rows, columns = self.draw.randint(4, 7), self.draw.randint(3, 5)
        left, top, right = self.left + 10, self.top, self.left + self.width - 10
        wide, high = (right - left) / columns, 22
        for row in range(rows + 1):
            self.pen.line((left, top + row * high, right, top + row * high), fill="black")
        for column in range(columns + 1):
            self.pen.line((left + column * wide, top, left + column * wide, top + rows * high), fill="black")
        for row in range(rows):
            for column in range(columns):
                word = self.draw.choice(["Year", "Mean", "Share", "Sum", "Rate"]) if row == 0 else f"{self.draw.uniform(0, 99):.1f}"
                self.pen.text((left + column * wide + 6, top + row * high + 4), word, fill="black", font=font)
        self.note("table", (left, top, right, top + rows * high))
        self.top = top + rows * high + 18

    def edges(self, number):
        """A running head and the page's number."""
        font, column = face("DejaVuSans", 10), (self.left, self.width, self.top)
        self.left, self.width, self.top = self.MARGIN, self.WIDTH - 2 * self.MARGIN, 30
        self.lines("header", [" ".join(self.draw.choice(self.sentences).split()[:6])], font, centred=True)
        self.top = self.HEIGHT - 45
        self.lines("footer", [f"Page {number}"], font, centred=True)
        self.left, self.width, self.top = column


def pages(folder, sentences, draw, count):
    """Pages in one or two columns, of blocks in drawn order."""
    (folder / "images").mkdir()
    items = []
    for number in range(1, count + 1):
        page = Page(draw, sentences)
        page.edges(number)
        page.title()
        columns = draw.choice([1, 2])
        first, whole = page.top, page.WIDTH - 2 * page.MARGIN
        page.width = whole if columns == 1 else (whole - 24) // 2
        for column in range(columns):
            page.left, page.top = page.MARGIN + column * (page.width + 24), first
            while page.room() > 300:
                draw.choice([page.text, page.text, page.figure, page.table, page.title])()
            page.text()
        name = f"images/{number:04}.png"
        page.image.save(folder / name)
        items.append({"image": name, "objects": page.boxes})
    return items


def polygon(points, turn, middle, size):
    """Points of a radius of 1 turned, scaled and moved."""
    return [(middle[0] + size * r * math.cos(a + turn), middle[1] + size * r * math.sin(a + turn)) for r, a in points]


def shapes(folder, draw, count):
    """Shapes of drawn size, place, turn and colour, on a plain ground."""
    image, image_draw, _ = pillow()
    corners = {"triangle": 3, "square": 4}
    for shape in SHAPES:
        (folder / shape).mkdir(parents=True)
        for number in range(count):
            ground = tuple(draw.randint(170, 255) for _ in range(3))
            ink = tuple(draw.randint(0, 120) for _ in range(3))
            page = image.new("RGB", (96, 96), ground)
            pen = image_draw.Draw(page)
            size, turn = draw.uniform(18, 34), draw.uniform(0, 2 * math.pi)
            middle = draw.uniform(size, 96 - size), draw.uniform(size, 96 - size)
            around = [middle[0] - size, middle[1] - size, middle[0] + size, middle[1] + size]
            if shape == "circle":
                pen.ellipse(around, fill=ink)
            elif shape == "ring":
                pen.ellipse(around, outline=ink, width=max(int(size / 4), 3))
            elif shape == "cross":
                for half in (0, 1):
                    arm = polygon([(1, half * math.pi / 2), (1, math.pi + half * math.pi / 2)], turn, middle, size)
                    pen.line(arm, fill=ink, width=max(int(size / 3), 4))
            elif shape == "star":
                points = [(1 if i % 2 == 0 else 0.42, i * math.pi / 5) for i in range(10)]
                pen.polygon(polygon(points, turn, middle, size), fill=ink)
            else:
                points = [(1, i * 2 * math.pi / corners[shape]) for i in range(corners[shape])]
                pen.polygon(polygon(points, turn, middle, size), fill=ink)
            page.save(folder / shape / f"{number:04}.png")
    return count * len(SHAPES)

# SPDX-License-Identifier: Apache-2.0
"""Questions about short generated texts: three made-up people, six plain facts, one question whose answer stands in the text.
Several people have a fact of the same kind, so that neither the name nor the kind of question is enough by itself.
Names of people and towns are made of syllables; those of the held-out set never occur in training. Pure.
"""
import random

SYLLABLES = ("ba", "be", "da", "do", "el", "fa", "fi", "ga", "ha", "il", "ja", "ka", "ki", "la", "li", "ma", "mi", "na", "no", "or",
             "pa", "pe", "ra", "ri", "sa", "so", "ta", "to", "va", "vi", "wen", "zu")
JOBS = ("baker", "carpenter", "doctor", "farmer", "gardener", "judge", "miller", "nurse", "painter", "pilot", "sailor", "teacher", "weaver")
COLOURS = ("black", "blue", "brown", "green", "grey", "purple", "red", "white", "yellow")
THINGS = ("bicycle", "boat", "clock", "coat", "drum", "hat", "kite", "lamp", "piano", "table", "umbrella")
FRUITS = ("apples", "cherries", "eggs", "lemons", "onions", "pears", "plums", "potatoes")
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
VEHICLES = ("bus", "car", "ship", "train", "tram")
PLACES = ("garden", "harbour", "library", "market", "museum", "park", "school", "station")


def names(draw, kind, is_held_out):
    """A new name; people end in a vowel, towns in "burg" or "ford". Every fifth name by its letters is held out."""
    while True:
        stem = "".join(draw.choice(SYLLABLES) for _ in range(draw.choice((2, 2, 3))))
        name = (stem if kind == "person" else stem[:5] + draw.choice(("burg", "ford"))).capitalize()
        if (sum(map(ord, name)) % 5 == 0) == is_held_out:
            return name


def fact(draw, kind, person, is_held_out):
    """(sentence, [(question, answer)]) of one kind about a person."""
    pick = draw.choice
    if kind == "home":
        town = names(draw, "town", is_held_out)
        return (pick((f"{person} lives in {town}.", f"The home of {person} is in {town}.")),
                [(f"Where does {person} live?", town), (f"In which town is the home of {person}?", town)])
    if kind == "job":
        job = pick(JOBS)
        return (pick((f"{person} works as a {job}.", f"{person} earns a living as a {job}.")),
                [(f"What does {person} work as?", job), (f"What is the job of {person}?", job)])
    if kind == "purchase":
        number, fruit, day = pick(NUMBERS), pick(FRUITS), pick(DAYS)
        return (pick((f"{person} bought {number} {fruit} on {day}.", f"On {day} {person} bought {number} {fruit}.")),
                [(f"How many {fruit} did {person} buy?", number), (f"When did {person} buy {fruit}?", day),
                 (f"On which day did {person} buy {fruit}?", day)])
    if kind == "thing":
        colour, thing = pick(COLOURS), pick(THINGS)
        return (pick((f"{person} owns a {colour} {thing}.", f"A {colour} {thing} belongs to {person}.")),
                [(f"What colour is the {thing} of {person}?", colour), (f"Who owns the {colour} {thing}?", person)])
    if kind == "journey":
        town, vehicle = names(draw, "town", is_held_out), pick(VEHICLES)
        return (pick((f"{person} went to {town} by {vehicle}.", f"By {vehicle} {person} went to {town}.")),
                [(f"Where did {person} go?", town), (f"How did {person} travel?", vehicle), (f"Who went to {town}?", person)])
    other, place = names(draw, "person", is_held_out), pick(PLACES)
    return (f"{person} met {other} in the {place}.",
            [(f"Whom did {person} meet?", other), (f"Where did {person} meet {other}?", place), (f"Who met {other}?", person)])


KINDS = ("home", "job", "purchase", "thing", "journey", "meeting")


def make(seed, count, is_held_out):
    """`count` of {"context", "question", "answer", "start"}; `start` is the answer's first character in the context."""
    draw = random.Random(seed)
    made = []
    while len(made) < count:
        people = [names(draw, "person", is_held_out) for _ in range(3)]
        kinds = draw.sample(KINDS, 3)
        told = [(fact(draw, kind, person, is_held_out), person) for person in people for kind in draw.sample(kinds, 2)]
        draw.shuffle(told)
        asked = draw.randrange(len(told))
        question, answer = draw.choice(told[asked][0][1])
        before = sum(len(each[0][0]) + 1 for each in told[:asked])
        context = " ".join(each[0][0] for each in told)
        start = before + told[asked][0][0].find(answer)
        if len({each[0][0] for each in told}) == len(told) and len(set(people)) == 3 and context[start:start + len(answer)] == answer:
            made.append({"context": context, "question": question, "answer": answer, "start": start})
    return made

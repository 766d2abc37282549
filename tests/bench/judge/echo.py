"""Judges what echo cancellers leave: prints the table.

    echo.py FOLDER [REFERENCE_WHO ...]: reads FOLDER/rooms.json and, for each room and each WHO, what
    WHO left in FOLDER/ROOM.WHO
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from pesq import pesq
from pystoi import stoi
from scipy.signal import correlate

from speech import RATE, read

warnings.filterwarnings("ignore")

# What others were measured to reach, mean of the first six rooms.
REFERENCES = [
    ("unprocessed", 0.0, 1.24, 0.55, 2.93),
    ("speexdsp 1.2.1, aligned", 17.2, 2.02, 0.77, 3.03),
    ("aec3 0.4.0, untuned", 28.8, 1.32, 0.54, 2.63),
    ("sonora 0.2.0", 29.5, 1.31, 0.53, 2.68),
    ("webrtc-audio-processing 2.1.0", 28.8, 1.35, 0.55, 2.67),
]


def part(sound, begin, end):
    return sound[int(begin * RATE) : int(end * RATE)]


def decibels(before, after):
    return 10 * np.log10((np.sum(before**2) + 1e-12) / (np.sum(after**2) + 1e-12))


def lag(reference, sound):
    """By how many samples `sound` is late; at most 40 ms."""
    most = int(0.04 * RATE)
    whole = correlate(sound, reference, mode="full", method="fft")
    middle = len(reference) - 1
    return int(np.argmax(whole[middle : middle + most]))


def judge(folder, room, who):
    heard = read(folder / f"{room}.heard")
    near = read(folder / f"{room}.near")
    left = read(folder / f"{room}.{who}")
    late = lag(part(near, 20, 45), part(left, 20, 45))
    left = np.concatenate([left[late:], np.zeros(late)])
    both = [
        pesq(RATE, part(near, at, at + 5), part(left, at, at + 5), "wb") for at in (25, 30, 35, 40)
    ]
    # What comes before the echo of the first word is no second of echo.
    begin = np.argmax(np.abs(heard) > 0.02) / RATE
    return {
        "soon": decibels(part(heard, begin + 1, begin + 3), part(left, begin + 1, begin + 3)),
        "erle": decibels(part(heard, 10, 20), part(left, 10, 20)),
        "both": float(np.mean(both)),
        "estoi": stoi(part(near, 25, 45), part(left, 25, 45), RATE, extended=True),
        "alone": pesq(RATE, part(near, 20, 25), part(left, 20, 25), "wb"),
        "late": late * 1000 / RATE,
    }


HEAD = "                          in 1-3 s    ERLE  both talk  both talk  near alone  added"
UNITS = "                                dB      dB       PESQ      ESTOI        PESQ     ms"


def line(name, score):
    return (
        f"{name:26} {score['soon']:7.1f} {score['erle']:7.1f} {score['both']:10.2f}"
        f" {score['estoi']:10.2f} {score['alone']:11.2f} {score['late']:6.1f}"
    )


def main(folder, everybody):
    folder = Path(folder)
    rooms = json.loads((folder / "rooms.json").read_text())
    scores = {who: {room: judge(folder, room, who) for room in rooms} for who in everybody}
    (folder / "echo.json").write_text(json.dumps(scores, indent=1))
    for who in everybody:
        print(f"\n{who}\n{HEAD}\n{UNITS}")
        for room in rooms:
            print(line(room, scores[who][room]))
    first = rooms[:6]
    for title, chosen in (("the six rooms of the references", first), ("all rooms", rooms)):
        print(f"\nMean of {title}\n{HEAD}\n{UNITS}")
        for who in everybody:
            keys = scores[who][chosen[0]].keys()
            mean = {key: float(np.mean([scores[who][room][key] for room in chosen])) for key in keys}
            print(line(who, mean))
    print("\nReferences, on the first six rooms where another bench made them, else on six such rooms")
    for name, erle, both, estoi, alone in REFERENCES:
        print(f"{name:26} {'':7} {erle:7.1f} {both:10.2f} {estoi:10.2f} {alone:11.2f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])

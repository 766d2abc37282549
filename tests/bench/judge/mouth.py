"""How much later the ear hears what the mouth said: prints the table of its parts.

    mouth.py FOLDER TITLE: reads the two taps, their times, and what the phones told of their devices
"""

import re
import sys
from pathlib import Path

import numpy as np
from scipy.signal import correlate, decimate

RATE = 48000
STEP = 6
LOW = RATE // STEP
WINDOW = 4

# What no telephone of 20 ms packets can do without, in ms. Cleaning is left out where it is switched
# off, the look-ahead where the codec has none.
PACKET = ("a packet of 20 ms", 20.0)
LOOK_AHEAD = ("look-ahead of the codec", 6.5)
BUFFER = ("jitter buffer, a frame", 10.0)
LOUDSPEAKER = ("the loudspeaker's device, one buffer", 5.0)
CONVERTERS = ("converters of rate", 2.0)
ECHO = ("echo cancellation", 8.0)
NOISE = ("noise suppression", 6.0)

# Measured beyond the unavoidable may be at most so much.
BAR = 25


def sound(path):
    return decimate(np.fromfile(path, "<i2") / 32768.0, STEP, ftype="fir")


def delays(mouth, ear, offset):
    """In ms, window by window; those without words are left out."""
    found = []
    for at in range(1, len(mouth) // LOW - WINDOW - 1):
        said = mouth[at * LOW : (at + WINDOW) * LOW]
        begin = max(0, at * LOW - int(offset * LOW / 1000))
        heard = ear[begin : begin + (WINDOW + 1) * LOW]
        if np.std(said) < 0.003 or len(heard) < (WINDOW + 1) * LOW:
            continue
        match = correlate(heard, said, mode="valid", method="fft")
        late = int(np.argmax(np.abs(match))) * 1000 / LOW
        found.append(late + begin * 1000 / LOW + offset - at * 1000)
    return found


def told(folder, who, key):
    text = (folder / f"{who}.log").read_text()
    values = [float(value) for value in re.findall(rf"{key}=([-0-9.e]+)", text)]
    return float(np.median(values)) if values else float("nan")


def heard(folder, pattern):
    """The median of a number that the called phone printed."""
    text = (folder / "called.log").read_text()
    values = [float(value) for value in re.findall(pattern, text)]
    return float(np.median(values)) if values else float("nan")


def tell(rows, mark):
    for name, time in rows:
        print(f"    {name:62} {time:6.1f} {mark}")


def main(folder, title, codec, cleaning):
    folder = Path(folder)
    begins = [float(number) for number in (folder / "begins").read_text().split()]
    found = delays(sound(folder / "mouth"), sound(folder / "ear"), begins[1] - begins[0])
    opus = [LOOK_AHEAD] if codec == "opus" else []
    clean = [ECHO, NOISE] if cleaning == "clean" else []
    least = [*clean, PACKET, *opus, CONVERTERS, BUFFER, LOUDSPEAKER]
    parts = [
        # The frame that is being filled is the first part of the packet.
        ("microphone: device, ring", told(folder, "caller", "microphone_ms") - 10),
        *clean,
        PACKET,
        *opus,
        CONVERTERS,
        ("network and exchange, half a round trip", heard(folder, r"round trip (\d+) ms") / 2),
        ("jitter buffer", heard(folder, r"buffer (\d+) ms")),
        ("loudspeaker: ring, device", told(folder, "called", "loudspeaker_ms")),
    ]
    median = float(np.median(found))
    print(f"\nMouth to ear, {title}: median {median:.0f} ms,"
          f" from {np.min(found):.0f} to {np.max(found):.0f} in {len(found)} windows")
    print("  as the parts tell it")
    tell(parts, "ms")
    tell([("sum", sum(time for _, time in parts))], "ms")
    print("  what cannot be done without")
    tell(least, "ms")
    unavoidable = sum(time for _, time in least)
    tell([("sum", unavoidable)], "ms")
    over = median - unavoidable
    verdict = "within" if over <= BAR else "NOT within"
    print(f"  measured is {over:.0f} ms above that, {verdict} {BAR} ms")
    print("References: baresip 1.0.0 254 ms, tightened 154 ms; a bare spike without cleaning 77 ms")


if __name__ == "__main__":
    main(*sys.argv[1:])

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

# What no telephone of 20 ms packets can do without, in ms: least and most.
UNAVOIDABLE = [
    ("a packet of 20 ms", 20, 20),
    ("look-ahead of the codec (Opus)", 6.5, 6.5),
    ("jitter buffer, a frame at least", 10, 10),
    ("the loudspeaker's device", 5, 10),
    ("converters of rate", 2, 6),
    ("echo cancellation", 8, 8),
    ("noise suppression", 6, 6),
]


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


def buffer(folder):
    text = (folder / "called.log").read_text()
    return float(np.median([float(value) for value in re.findall(r"buffer (\d+) ms", text)]))


def main(folder, title):
    folder = Path(folder)
    begins = [float(number) for number in (folder / "begins").read_text().split()]
    found = delays(sound(folder / "mouth"), sound(folder / "ear"), begins[1] - begins[0])
    print(f"\nMouth to ear, {title}: median {np.median(found):.0f} ms,"
          f" from {np.min(found):.0f} to {np.max(found):.0f} in {len(found)} windows")
    print(f"  microphone: device, ring, frame      {told(folder, 'caller', 'microphone_ms'):6.1f} ms")
    print("  cleaning (echo 8, noise 6)             14.0 ms")
    print("  packet                                 20.0 ms")
    print("  codec's look-ahead (Opus)               6.5 ms")
    print(f"  jitter buffer                        {buffer(folder):6.1f} ms")
    print(f"  loudspeaker: ring, device            {told(folder, 'called', 'loudspeaker_ms'):6.1f} ms")
    least = sum(least for _, least, _ in UNAVOIDABLE)
    most = sum(most for _, _, most in UNAVOIDABLE)
    print(f"  unavoidable parts: {least:.0f} to {most:.0f} ms:")
    for name, low, high in UNAVOIDABLE:
        print(f"    {name:34} {low:g}" + (f" to {high:g}" if high != low else ""))
    print("References: baresip 1.0.0 254 ms, tightened 154 ms; a bare spike without cleaning 77 ms")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

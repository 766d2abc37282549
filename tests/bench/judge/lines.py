"""Judges speech that came over a bad network: prints the tables.

    lines.py say FOLDER SECONDS SCRIPT   makes what is said; SCRIPT is another bench's, or empty
    lines.py judge FOLDER                reads FOLDER/lines.json, a list of what was carried, and scores it
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
from pesq import pesq
from scipy.signal import correlate, resample_poly

from speech import RATE, read, sentences, talk, write

warnings.filterwarnings("ignore")

# Until the listener has reported its loss and the sender has acted on it.
WARM_UP = 16
WINDOW = 8

# Nothing is later than this, in seconds.
MOST_LATE = 0.6

# Rate, and the kind of PESQ.
KINDS = {"opus": (16000, "wb"), "pcma": (8000, "nb")}

# By loss in percent: concealment alone, with error correction; silence, as G.711 Appendix I.
REFERENCES = {
    0: (4.24, 4.24, 4.12, 4.12),
    1: (3.96, 3.69, 3.82, 3.97),
    3: (3.22, 3.51, 3.10, 3.56),
    5: (2.75, 3.35, 2.75, 3.34),
    10: (2.05, 3.15, 2.22, 2.92),
    20: (1.52, 2.87, 1.68, 2.47),
}


def say(folder, seconds, script):
    """At 48 kHz for a line, and at the codecs' own rates for a codec alone."""
    folder.mkdir(parents=True, exist_ok=True)
    voices = ["en-us+f3", "en-gb+m3", "en-us+m7", "en-gb+f4"]
    far, near = sentences(script)
    sound = talk(far + near, voices, seconds, 5)
    write(folder / "said", sound)
    for codec, low in (("opus", sound), ("pcma", resample_poly(sound, 1, 2))):
        (np.clip(low, -1, 32767 / 32768) * 32768).astype("<i2").tofile(folder / f"said.{codec}")


def lag(said, heard):
    """By how many samples `heard`, which begins with the same moment, is late; at most 0.6 s."""
    match = correlate(heard, said, mode="valid", method="fft")
    return int(np.argmax(match))


def score(folder, run):
    """Windows of the heard against the same words of what was said.

    The delay, which has a column of its own, is taken out first: PESQ of windows that hold the end of
    other words scores the cut, 0.3 too low.
    """
    said = np.fromfile(folder / f"said.{run['codec']}", "<i2") / 32768
    rate, kind = KINDS[run["codec"]]
    if run.get("bare"):
        heard = np.fromfile(folder / run["file"], "<i2") / 32768
    else:
        heard = resample_poly(read(folder / run["file"]), rate, RATE)
    scores = []
    for at in range(WARM_UP, len(said) // rate - WINDOW, WINDOW):
        words = said[at * rate : (at + WINDOW) * rate]
        ear = heard[at * rate : int((at + WINDOW + MOST_LATE) * rate)]
        late = lag(words, ear)
        scores.append(pesq(rate, words, ear[late : late + len(words)], kind))
    return float(np.mean(scores))


def main(what, folder, *more):
    folder = Path(folder)
    if what == "say":
        return say(folder, int(more[0]), more[1])
    runs = json.loads((folder / "lines.json").read_text())
    found = {}
    for run in runs:
        key = (run.get("bare", run["codec"]), run["loss"], run["way"])
        row = (score(folder, run), run["delay"], run["late"], run["made"])
        found.setdefault(key, []).append(row)
    mean = {key: np.mean(rows, axis=0) for key, rows in found.items()}
    (folder / "scores.json").write_text(json.dumps({str(k): list(v) for k, v in mean.items()}))
    print("\nLoss, on a wire: PESQ of what is heard. Beside it a codec alone, of the same words and the same")
    print("loss, and the better of what others were measured to reach with theirs")
    print("          Opus, wideband                    |  G.711, narrowband")
    print("loss %   ours  conceal  repeat  reference   |   ours  silence  conceal  reference   added ms")
    for loss, (plain, corrected, silent, repeated) in REFERENCES.items():
        opus, pcma = mean[("opus", loss, "lan")], mean[("pcma", loss, "lan")]
        bare = [
            mean[(how, loss, "lan")][0]
            for how in ("opus-conceal", "opus-repeat", "pcma-silence", "pcma-conceal")
        ]
        print(
            f"{loss:6} {opus[0]:6.2f} {bare[0]:8.2f} {bare[1]:7.2f} {max(plain, corrected):10.2f}   |"
            f" {pcma[0]:6.2f} {bare[2]:8.2f} {bare[3]:8.2f} {max(silent, repeated):10.2f}"
            f" {opus[1]:6.1f}/{pcma[1]:.1f}"
        )
    print("\nJitter, without loss and with 5 %: PESQ, and the mean delay that the buffer adds")
    print("jitter ms   loss %   Opus   G.711   added ms   late %   made up %")
    for (codec, loss, way), row in mean.items():
        if codec != "opus" or way in ("lan", "wifi"):
            continue
        pcma = mean[("pcma", loss, way)]
        print(
            f"{way:>9} {loss:8} {row[0]:6.2f} {pcma[0]:7.2f} {row[1]:10.1f} {row[2]:8.2f} {row[3]:11.2f}"
        )
    for name in ("lan", "wifi"):
        row = mean[("pcma", 0, name)]
        print(f"{name}: {row[2]:.2f} % late at {row[1]:.0f} ms, PESQ {row[0]:.2f} (G.711)")
    print("References: LAN 0 % late at 20-60 ms; Wi-Fi with spikes: fixed 100 ms 1.15 % late,")
    print("a quantile buffer 1.47 % at 92 ms, NetEQ's defaults 0.18 % at 143 ms")


if __name__ == "__main__":
    main(*sys.argv[1:])

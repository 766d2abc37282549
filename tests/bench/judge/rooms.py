"""Rooms with a loudspeaker, a microphone and a person, simulated: what is played, what is heard.

A minute each: 0-20 s the far side speaks alone, 20-25 s the near side alone, 25-45 s both, 45-60 s
the far side again. Another bench may make the first six rooms, so that its figures compare with ours: a
script that writes NAME.far, NAME.mic and NAME.near into data/, at 16 kHz in floating point. Rooms are boxes by image sources; the loudspeaker saturates and bends; clocks may
differ; the loudspeaker may be moved at 45 s.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyroomacoustics
from scipy.signal import fftconvolve, lfilter

from speech import FAR, NEAR, RATE, talk, write

LENGTH = 60
NEAR_ALONE, BOTH, FAR_AGAIN = 20, 25, 45
LOUD = 0.06

# Size in metres; reverberation in s; delay in ms; echo against the near voice in dB; noise below it in
# dB; distortion; clock drift in ppm; whether the loudspeaker is moved.
OFFICE = (5.0, 4.0, 2.7)
ROOMS = {
    "quiet": (OFFICE, 0.20, 40, 0, 35, 0.0, 0, False),
    "office": (OFFICE, 0.40, 120, 0, 25, 0.3, 0, False),
    "loud": (OFFICE, 0.45, 120, 10, 25, 1.0, 0, False),
    "moved": (OFFICE, 0.40, 120, 0, 25, 0.3, 0, True),
    "faint": (OFFICE, 0.40, 120, -10, 25, 0.1, 0, False),
    "drift": (OFFICE, 0.40, 120, 0, 25, 0.3, 100, False),
}
OTHERS = {
    "booth": ((2.4, 2.0, 2.3), 0.15, 25, 3, 30, 0.2, 0, False),
    "meeting": ((7.5, 5.5, 3.0), 0.50, 200, 0, 28, 0.3, 0, False),
    "slow": ((4.2, 3.6, 2.6), 0.35, 80, 0, 25, 0.3, -150, False),
    "laptop": ((3.8, 3.1, 2.5), 0.30, 60, 8, 22, 0.8, 0, False),
}


def response(size, seconds, source, microphone):
    absorption, order = pyroomacoustics.inverse_sabine(seconds, size)
    room = pyroomacoustics.ShoeBox(
        size, fs=RATE, materials=pyroomacoustics.Material(absorption), max_order=min(order, 40)
    )
    room.add_source(source)
    room.add_microphone(microphone)
    room.compute_rir()
    return room.rir[0][0][40:]  # without the simulation's own lead


def at_level(sound, level):
    loud = sound[np.abs(sound) > 1e-3 * np.max(np.abs(sound))]
    return sound * level / np.sqrt(np.mean(loud**2))


def loudspeaker(sound, bend):
    if bend == 0:
        return sound
    drive = 8 * bend
    out = np.tanh(drive * sound) / drive
    out = out + 0.05 * bend * np.abs(out)
    return out - out.mean()


def hum(length, dice):
    """Noise that falls with frequency."""
    falling = [0.049922035, -0.095993537, 0.050612699, -0.004408786]
    memory = [1, -2.494956002, 2.017265875, -0.522189400]
    return lfilter(falling, memory, dice.standard_normal(length))


def make(folder, name, room, far, near, dice):
    size, reverberation, delay, echo_db, noise_db, bend, ppm, moved = room
    place = lambda x, y, z: [x * size[0], y * size[1], z * size[2]]
    microphone = place(0.50, 0.50, 0.37)
    beside = response(size, reverberation, place(0.54, 0.56, 0.37), microphone)
    away = response(size, reverberation, place(0.32, 0.35, 0.48), microphone)
    mouth = response(size, reverberation, place(0.50, 0.62, 0.46), microphone)
    played = loudspeaker(far, bend)
    late = int(delay * RATE / 1000)

    def heard(path):
        echo = fftconvolve(played, path)[: len(far) - late]
        return np.concatenate([np.zeros(late), echo])

    echo = heard(beside)
    if moved:
        echo = np.concatenate([echo[: FAR_AGAIN * RATE], heard(away)[FAR_AGAIN * RATE :]])
    if ppm:
        time = np.arange(len(echo)) * (1 + ppm * 1e-6)
        echo = np.interp(time, np.arange(len(echo)), echo)
    voice = at_level(fftconvolve(near, mouth)[: len(far)], LOUD)
    echo = at_level(echo, LOUD * 10 ** (echo_db / 20))
    noise = hum(len(far), dice)
    noise *= LOUD * 10 ** (-noise_db / 20) / np.sqrt(np.mean(noise**2))
    write(folder / f"{name}.played", far)
    write(folder / f"{name}.heard", voice + echo + noise)
    write(folder / f"{name}.near", voice)


def borrowed(folder, script):
    """The rooms of another bench; their names."""
    place = folder / "theirs"
    place.mkdir(exist_ok=True)
    if not (place / "data").exists():
        subprocess.run([sys.executable, Path(script).resolve()], cwd=place, check=True, stdout=subprocess.DEVNULL)
    names = sorted(path.name.removesuffix(".mic.f32") for path in place.glob("data/*.mic.f32"))
    for name in names:
        for ours, theirs in (("played", "far"), ("heard", "mic"), ("near", "near")):
            write(folder / f"{name}.{ours}", np.fromfile(place / f"data/{name}.{theirs}.f32", "<f4"))
    return names


def main(folder, script, seeds):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = borrowed(folder, script) if script else []
    for seed in seeds:
        dice = np.random.default_rng(1000 + seed)
        voices = [["en-us+f3", "en-gb+m3", "en-us+m7"], ["en-gb+f2", "en-us+m4", "en-gb+m1"]]
        others = [["en-gb+f4", "en-us+m2"], ["en-us+m5", "en-us+f1"]]
        far = talk(FAR, voices[seed % 2], LENGTH, 2 * seed)
        far[NEAR_ALONE * RATE : BOTH * RATE] = 0
        near = np.zeros(LENGTH * RATE)
        near[NEAR_ALONE * RATE : FAR_AGAIN * RATE] = talk(
            NEAR, others[seed % 2], FAR_AGAIN - NEAR_ALONE, 2 * seed + 1
        )
        # Every room with the first seed; the others with one seed more, to see that it was no luck.
        rooms = ROOMS if seed != seeds[0] else ROOMS | OTHERS
        for room, numbers in rooms.items():
            name = f"{room}-{seed}"
            make(folder, name, numbers, far, near, dice)
            made.append(name)
    (folder / "rooms.json").write_text(json.dumps(made))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [int(seed) for seed in sys.argv[3:]])

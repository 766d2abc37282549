"""Speech spoken by espeak-ng: sentences written for this, or those of another bench."""

import ast
import io
import subprocess

import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE = 16000

FAR = [
    "The kettle boils while the cat sleeps on the mat. Please bring four chairs to the big table.",
    "Our shop opens at nine and closes at half past six. The blue boxes go on the top shelf.",
    "A short walk before lunch clears the head. She painted the garden gate dark green.",
    "The train was late because of heavy snow. Fresh bread smells best in the morning.",
    "He fixed the old clock with a thin wire. We counted thirty ships in the harbour.",
    "Write your name and number on this form. The river is deep below the stone bridge.",
    "Two boys carried a long ladder home. Cold water runs down from the hills.",
    "My sister keeps bees behind the house. The last bus leaves from the north side.",
]
NEAR = [
    "I would like to move my order to next week. The parcel came with a broken corner.",
    "Could you say that once more, a little slower? The second page is missing its stamp.",
    "The lamp in the hall flickers at night. They sell good tea across the street.",
    "Three of the keys do not fit this lock. Put the heavy tools under the bench.",
    "We heard thunder far beyond the fields. The judge read every line with care.",
    "Her brother drives a small white van. Nobody saw the fox jump over the fence.",
]


def sentences(script):
    """The lists FAR and NEAR of another bench, or our own where there is none."""
    if not script:
        return FAR, NEAR
    found = {}
    for step in ast.parse(open(script).read()).body:
        if isinstance(step, ast.Assign) and isinstance(step.value, ast.List):
            found[step.targets[0].id] = ast.literal_eval(step.value)
    return found["FAR"], found["NEAR"]


def say(text, voice, speed):
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
    wav = subprocess.run(command, capture_output=True, check=True).stdout
    sound, rate = soundfile.read(io.BytesIO(wav))
    return resample_poly(sound, RATE, rate)


def talk(texts, voices, seconds, seed, level=0.08, gap=0.35):
    """Sentences by several voices in turn, each equally loud, with pauses."""
    dice = np.random.default_rng(seed)
    order = dice.permutation(len(texts))
    parts, length, turn = [], 0, 0
    while length < seconds * RATE:
        text, voice = texts[order[turn % len(texts)]], voices[turn % len(voices)]
        sound = say(text, voice, 150 + int(dice.integers(-10, 20)))
        loud = sound[np.abs(sound) > 1e-3]
        sound = sound / np.sqrt(np.mean(loud**2)) * level
        parts += [sound, np.zeros(int(gap * RATE))]
        length += len(sound) + int(gap * RATE)
        turn += 1
    return np.concatenate(parts)[: int(seconds * RATE)]


def write(path, sound):
    """As our programs take it: 16 bits at 48 kHz."""
    wide = resample_poly(sound, 3, 1)
    (np.clip(wide, -1, 32767 / 32768) * 32768).astype("<i2").tofile(path)


def read(path):
    return resample_poly(np.fromfile(path, "<i2") / 32768, 1, 3)

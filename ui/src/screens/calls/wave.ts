/** The waveform of a recording: one side above the middle, the other below; and how a player moves in it. */

export interface Wave {
  seconds: number;
  /** Peaks from 0 to 1. */
  left: number[];
  right: number[];
  /** Where neither speaks, in seconds. */
  silences: [number, number][];
}

/** Bars of one side as one path. `up` is drawn from the middle upwards. */
export function barPath(
  peaks: readonly number[],
  width: number,
  height: number,
  side: "up" | "down",
): string {
  if (peaks.length === 0) return "";
  const middle = height / 2;
  const pitch = width / peaks.length;
  const bar = Math.max(0.5, pitch * 0.7);
  const parts = peaks.map((peak, at) => {
    const length = Math.max(0.75, loudness(peak) * (middle - 2));
    const x = round(at * pitch);
    const y = side === "up" ? middle - length : middle;
    return `M${x},${round(y)}h${round(bar)}v${round(length)}h${round(-bar)}z`;
  });
  return parts.join("");
}

/** Quiet speech is to be seen too: the root of the peak, which is nearer to what is heard. */
export function loudness(peak: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, peak)));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Silences shorter than this are a breath. */
const WORTH_SKIPPING = 1.5;
/** Left at the end of a skipped silence, so that the next word is heard whole. */
const LEAD = 0.3;

/** Where to go on from a moment inside a silence; `null` where somebody speaks. */
export function skipFrom(
  at: number,
  silences: readonly (readonly [number, number])[],
): number | null {
  const silence = silences.find(
    ([from, to]) => from <= at && at < to - LEAD - 0.05 && to - from >= WORTH_SKIPPING,
  );
  return silence ? silence[1] - LEAD : null;
}

/** How long the recording is with its silences skipped. */
export function withoutSilence(wave: Pick<Wave, "seconds" | "silences">): number {
  const skipped = wave.silences.map(([from, to]) =>
    to - from >= WORTH_SKIPPING ? to - from - LEAD : 0,
  );
  return Math.max(0, wave.seconds - skipped.reduce((sum, one) => sum + one, 0));
}

export const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;

export type PlayerAct =
  | { act: "toggle" }
  | { act: "seek"; to: number }
  | { act: "speed"; to: number }
  | { act: "skip_silence" };

/** What a key does while the player has the focus; `null` for keys that are not the player's. */
export function keyAct(key: string, at: number, seconds: number, speed: number): PlayerAct | null {
  const seek = (to: number): PlayerAct => ({ act: "seek", to: Math.min(seconds, Math.max(0, to)) });
  switch (key) {
    case " ":
    case "k":
      return { act: "toggle" };
    case "ArrowLeft":
      return seek(at - 5);
    case "ArrowRight":
      return seek(at + 5);
    case "PageUp":
      return seek(at + 30);
    case "PageDown":
      return seek(at - 30);
    case "Home":
      return seek(0);
    case "End":
      return seek(seconds);
    case "<":
      return { act: "speed", to: nextSpeed(speed, -1) };
    case ">":
      return { act: "speed", to: nextSpeed(speed, 1) };
    case "s":
      return { act: "skip_silence" };
    default:
      return /^[0-9]$/.test(key) ? seek((seconds * Number(key)) / 10) : null;
  }
}

export function nextSpeed(speed: number, by: -1 | 1): number {
  const at = SPEEDS.findIndex((one) => one >= speed);
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at + by))] ?? 1;
}

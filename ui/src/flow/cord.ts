// The shape of a patch cord between two jacks: it leaves to the right, comes in from the left, and
// hangs a little, as cords do.

export interface Ends {
  sx: number;
  sy: number;
  tx: number;
  ty: number;
}

/** How long a plug stands out of its jack. */
export const PLUG = 11;

export function cord({ sx, sy, tx, ty }: Ends): string {
  const [ax, bx] = [sx + PLUG, tx - PLUG];
  const [dx, dy] = [bx - ax, ty - sy];
  const far = Math.hypot(dx, dy);
  if (dx > 4) {
    const reach = Math.max(dx < 40 ? 12 : 28, Math.min(dx * 0.5, 180));
    const sag = Math.min(18, far * 0.045);
    return path(
      [sx, sy],
      [ax, sy],
      [ax + reach, sy + sag],
      [bx - reach, ty + sag],
      [bx, ty],
      [tx, ty],
    );
  }
  // Leading back: out, around underneath, and in again.
  const reach = 56 + Math.min(160, Math.abs(dx) * 0.25);
  const bow = Math.abs(dy) < 90 ? 110 : Math.sign(dy) * 24;
  return path(
    [sx, sy],
    [ax, sy],
    [ax + reach, sy + bow],
    [bx - reach, ty + bow],
    [bx, ty],
    [tx, ty],
  );
}

type Point = readonly [number, number];

function path(from: Point, out: Point, a: Point, b: Point, into: Point, to: Point): string {
  const at = ([x, y]: Point): string => `${round(x)},${round(y)}`;
  return `M${at(from)} L${at(out)} C${at(a)} ${at(b)} ${at(into)} L${at(to)}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Small charts as numbers: bars of a day in hours, with ticks that people can read. */

export interface Hour {
  hour: number;
  answered: number;
  missed: number;
}

export interface Bar {
  hour: number;
  x: number;
  width: number;
  answered: { y: number; height: number };
  missed: { y: number; height: number };
}

/** The hours that a chart shows: from the first to the last with calls, at least a working day. */
export function shownHours<H extends Hour>(hours: readonly H[]): H[] {
  const busy = hours.filter((one) => one.answered + one.missed > 0).map((one) => one.hour);
  const [first, last] = [Math.min(9, ...busy), Math.max(18, ...busy)];
  return hours.filter((one) => one.hour >= first && one.hour <= last);
}

/** Answered below, missed on top of it. */
export function bars(hours: readonly Hour[], width: number, height: number): Bar[] {
  const top = topOf(hours.map((one) => one.answered + one.missed));
  const pitch = hours.length > 0 ? width / hours.length : 0;
  const scale = (count: number) => (count / top) * height;
  return hours.map((one, at) => {
    const [answered, missed] = [scale(one.answered), scale(one.missed)];
    return {
      hour: one.hour,
      x: at * pitch + pitch * 0.18,
      width: pitch * 0.64,
      answered: { y: height - answered, height: answered },
      missed: { y: height - answered - missed, height: missed },
    };
  });
}

/** The top of an axis: a round number that nothing reaches over. */
export function topOf(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  if (most <= 4) return 4;
  const magnitude = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * magnitude >= most) ?? 10;
  return step * magnitude;
}

export function ticks(values: readonly number[]): number[] {
  const top = topOf(values);
  return [0, top / 2, top];
}

/** A line through values, one per column, with gaps where there are none. */
export function linePath(
  values: readonly (number | null)[],
  width: number,
  height: number,
): string {
  const top = topOf(values.flatMap((value) => value ?? []));
  const pitch = values.length > 0 ? width / values.length : 0;
  let pen = "M";
  return values
    .map((value, at) => {
      if (value === null) {
        pen = "M";
        return "";
      }
      const point = `${pen}${((at + 0.5) * pitch).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`;
      pen = "L";
      return point;
    })
    .join("");
}

/** A part of a ring, for service levels: the dash of a circle of that radius. */
export function ringDash(part: number, radius: number): string {
  const round = 2 * Math.PI * radius;
  const filled = Math.min(1, Math.max(0, part)) * round;
  return `${filled.toFixed(2)} ${(round - filled).toFixed(2)}`;
}

/** What the exchange counted, as 24 hours of the office's wall clock. */
export function hoursOf(
  counted: readonly { hour: string; answered: number; missed: number }[],
  timeZone: string | undefined,
): Hour[] {
  const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, answered: 0, missed: 0 }));
  const clock = new Intl.DateTimeFormat("en", {
    hour: "2-digit",
    hourCycle: "h23",
    ...(timeZone ? { timeZone } : {}),
  });
  for (const one of counted) {
    const hour = hours[Number(clock.format(new Date(one.hour)))];
    if (!hour) continue;
    hour.answered += one.answered;
    hour.missed += one.missed;
  }
  return hours;
}

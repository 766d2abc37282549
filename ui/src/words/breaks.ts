/** The exchange keeps why somebody rests in its office's language; these are the words it offers, by message. */
const OFFERED: Record<string, string> = {
  Break: "rest",
  Lunch: "lunch",
  Meeting: "meeting",
  Training: "training",
  休息: "rest",
  午餐: "lunch",
  会议: "meeting",
  培训: "training",
};

/** The code of a reason that is offered; another as it was written. */
export function breakCode(reason: string): string {
  return OFFERED[reason] ?? reason;
}

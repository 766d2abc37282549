/** What ships with the program, by name: the same list as the exchange's. Digits are read out singly. */
export const BUILTIN: readonly string[] = [
  "welcome",
  "please-wait",
  "nobody-available",
  "leave-message",
  "invalid-choice",
  "goodbye",
];

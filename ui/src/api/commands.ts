// The table of contents, as the exchange tells it: every command, what it takes, what it answers.
import type { Commands as Made } from "./generated/api";
import type { Setup } from "./own";

/** The first start is the UI's own: the exchange only keeps what it is given. */
export type Commands = Omit<Made, "setup" | "setup_save"> & {
  setup: [Made["setup"][0], Setup];
  setup_save: [Setup, Setup];
};

export type Command = keyof Commands;
export type Args<C extends Command> = Commands[C][0];
export type Answer<C extends Command> = Commands[C][1];

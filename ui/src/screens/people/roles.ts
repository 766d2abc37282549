/** What each role may do, told to whoever gives it out. The exchange decides; this only says so. */
import type { Right, Role } from "@/api";

export const ROLES: readonly Role[] = ["owner", "admin", "supervisor", "agent", "viewer"];

export const SHOWN_RIGHTS: readonly Right[] = [
  "use_phone",
  "all_calls",
  "listen_recordings",
  "export_calls",
  "see_board",
  "supervise",
  "flows",
  "configure",
  "delete_calls",
  "users",
  "backup",
];

const ADMIN: readonly Right[] = SHOWN_RIGHTS.filter((right) => right !== "delete_calls");
const SUPERVISOR: readonly Right[] = [
  "use_phone",
  "all_calls",
  "listen_recordings",
  "export_calls",
  "see_board",
  "supervise",
];

export const RIGHTS: Record<Role, readonly Right[]> = {
  owner: SHOWN_RIGHTS,
  admin: ADMIN,
  supervisor: SUPERVISOR,
  agent: ["use_phone"],
  viewer: ["all_calls", "see_board"],
};

export const SHORTEST_PASSWORD = 8;

export type Weak = "short" | "login";

/** Refuses what the exchange would refuse, and what is guessed first. */
export function weakPassword(password: string, login: string): Weak | null {
  if ([...password].length < SHORTEST_PASSWORD) return "short";
  return login !== "" && password.toLowerCase().includes(login.toLowerCase()) ? "login" : null;
}

/** A name to log in by, from the name of a person; empty where it has no letters of ours. */
export function loginFrom(name: string, taken: readonly string[]): string {
  const first = name.normalize("NFKD").toLowerCase().split(/\s+/)[0] ?? "";
  const plain = first.replace(/[^a-z0-9._-]/g, "");
  if (plain === "" || !taken.includes(plain)) return plain;
  let count = 2;
  while (taken.includes(`${plain}${count}`)) count += 1;
  return `${plain}${count}`;
}

/** How the softphone's accounts stand. */
import type { ApiError, PhoneAccount, PhoneStanding, Standing } from "@/api";
import { m } from "@/words";

export const NEW_ACCOUNT: PhoneAccount = {
  id: null,
  name: "",
  address: "",
  user: "",
  auth_user: null,
  server: null,
  second_server: null,
  transport: null,
  stun: null,
  encryption: "usual",
  codecs: ["opus", "G722", "PCMA", "PCMU"],
  auto_answer: true,
  call_waiting: true,
  enabled: true,
};

/** Texts that may be left empty. */
type Maybe = "auth_user" | "server" | "second_server" | "stun";

/** An account while it is written; a password that is left empty stays as it is. */
export type AccountDraft = Omit<PhoneAccount, Maybe | "secret"> & Record<Maybe | "secret", string>;

export function draftOf(account: PhoneAccount): AccountDraft {
  const { auth_user, server, second_server, stun } = account;
  return {
    ...account,
    auth_user: auth_user ?? "",
    server: server ?? "",
    second_server: second_server ?? "",
    stun: stun ?? "",
    secret: "",
    codecs: [...account.codecs],
  };
}

export function accountOf({ secret, ...draft }: AccountDraft): PhoneAccount {
  const filled = (text: string) => text.trim() || null;
  return {
    ...draft,
    name: draft.name.trim(),
    address: draft.address.trim(),
    user: draft.user.trim(),
    auth_user: filled(draft.auth_user),
    server: filled(draft.server),
    second_server: filled(draft.second_server),
    stun: filled(draft.stun),
    ...(secret === "" ? {} : { secret }),
  };
}

/** Whether nothing of what is folded away differs from a new account. */
export function isUsual(draft: AccountDraft): boolean {
  const texts = [draft.auth_user, draft.second_server, draft.stun];
  return (
    texts.every((text) => text === "") &&
    draft.encryption === NEW_ACCOUNT.encryption &&
    draft.codecs.join() === NEW_ACCOUNT.codecs.join() &&
    draft.auto_answer &&
    draft.call_waiting
  );
}

const FIELDS = ["user", "address", "server", "second_server", "stun", "codecs"] as const;
export type AccountField = (typeof FIELDS)[number];

/** In which field the phone has found a fault. */
export function faultyField(error: ApiError | null): AccountField | null {
  const { field } = (error?.details ?? {}) as { field?: unknown };
  return FIELDS.find((one) => one === field) ?? null;
}

export function standingTone(standing: Standing): "good" | "warn" | "bad" | "plain" {
  if (standing === "registered") return "good";
  if (standing === "failed") return "bad";
  return standing === "off" ? "plain" : "warn";
}

/** Why an account is not registered, and what to do; `null` where it is, or may become so. */
export function whyNot({ standing, status }: Pick<PhoneStanding, "standing" | "status">) {
  if (standing !== "failed") return null;
  if (status === null) return m.set_account_why_silent();
  if (status === 401 || status === 403 || status === 407) return m.set_account_why_password();
  if (status === 404) return m.set_account_why_unknown();
  if (status === 408 || status === 503) return m.set_account_why_silent();
  return m.set_account_why_status({ status: String(status) });
}

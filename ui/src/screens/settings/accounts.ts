/** How the softphone's accounts stand. */
import type { PhoneAccount, PhoneStanding, Standing } from "@/api";
import { m } from "@/words";

export const NEW_ACCOUNT: PhoneAccount = {
  id: null,
  name: "",
  address: "",
  user: "",
  server: null,
  transport: null,
  enabled: true,
};

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

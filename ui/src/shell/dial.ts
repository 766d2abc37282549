// To call somebody: by the softphone of this PC, or else by my desk phone, which rings first.
import { call } from "@/api";
import { live } from "@/live";
import { complain, tell } from "@/parts";
import { m, phoneNumber } from "@/words";

/** Whether this PC has a softphone that can call. */
export function hasSoftphone(): boolean {
  return live.phone?.accounts.some((account) => account.standing === "registered") ?? false;
}

export function canDial(): boolean {
  return hasSoftphone() || Boolean(live.me?.extension);
}

/** False where it did not work; the user has been told. */
export async function dial(target: string): Promise<boolean> {
  const wanted = target.trim();
  if (wanted === "") return false;
  try {
    if (hasSoftphone()) {
      await call("phone_dial", { account: null, target: wanted });
    } else {
      const extension = live.me?.extension;
      if (!extension) throw { code: "no_phone", message: "" };
      await call("call_place", { extension, to: wanted });
      tell(m.shell_desk_phone_rings({ number: phoneNumber(wanted) }));
    }
    return true;
  } catch (thrown) {
    complain(thrown);
    return false;
  }
}

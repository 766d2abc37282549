/** Country code and trunk prefix by ISO code: the same table as the exchange's (`numbers/plan_other.rs`). */
export interface Country {
  code: string;
  trunkPrefix: string | null;
}

const WITH_ZERO =
  "GB44 IE353 DE49 AT43 CH41 FR33 NL31 BE32 SE46 FI358 RO40 UA380 TR90 IL972 AE971 SA966 EG20 ZA27 NG234 " +
  "KE254 AU61 NZ64 JP81 KR82 TW886 MY60 TH66 VN84 PH63 ID62 IN91 PK92 BR55 AR54 PE51 CN86";
const WITH_EIGHT = "RU7 KZ7";
const WITHOUT =
  "US1 CA1 LU352 NO47 DK45 IT39 ES34 PT351 GR30 PL48 CZ420 HK852 MO853 SG65 MX52 CL56 CO57";

function listed(text: string, trunkPrefix: string | null): [string, Country][] {
  return text.split(" ").map((entry) => [entry.slice(0, 2), { code: entry.slice(2), trunkPrefix }]);
}

export const COUNTRIES: ReadonlyMap<string, Country> = new Map([
  ...listed(WITH_ZERO, "0"),
  ...listed(WITH_EIGHT, "8"),
  ...listed(WITHOUT, null),
]);

/** The longest country code that a number without its plus begins with. */
export function codeOf(digits: string): string | null {
  const codes = [...COUNTRIES.values()]
    .map(({ code }) => code)
    .filter((code) => digits.startsWith(code));
  return codes.sort((a, b) => b.length - a.length)[0] ?? null;
}

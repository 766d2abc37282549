// `tel:`, `sip:` and `callto:` links, read strictly: a web page may have made them. Nothing here dials.

export interface Link {
  target: string;
  /** Digits to be sent after the answer (`,` waits two seconds, `;` waits for a key). */
  rest: string | null;
}

/** Null: it is not a link, or not one that can be called. */
export function readLink(text: string): Link | null {
  const match = /^\s*(tel|callto|sips?):(.*)$/is.exec(text);
  if (!match) return null;
  const scheme = (match[1] ?? "").toLowerCase();
  const body = decode((match[2] ?? "").trim().replace(/^\/\//, ""));
  if (body === null || body.length > 255) return null;
  return scheme.startsWith("sip") ? sip(scheme, body) : tel(body);
}

/** RFC 3966: visual separators mean nothing; `;phone-context` makes a local number whole. */
function tel(body: string): Link | null {
  const [number = "", ...parameters] = body.replace(/[?].*$/s, "").split(";");
  // Dialling software writes pauses behind the number, as `;` too: `...;123`.
  const [dialled = "", ...pauses] = number.split(/(?=[,])/);
  const afterSemicolon = parameters
    .filter((part) => /^[\d#*,]+$/.test(part))
    .map((part) => `;${part}`);
  const context = parameters.find((part) => /^phone-context=/i.test(part))?.split("=")[1];
  const digits = dialled.replace(/[\s\-.()/]/g, "");
  if (!/^\+?[\d*#]{1,32}$/.test(digits)) return null;
  const global = context?.startsWith("+") && !digits.startsWith("+") ? context + digits : digits;
  const rest = [...pauses, ...afterSemicolon].join("").replace(/[\s\-.()]/g, "");
  if (rest !== "" && !/^[,;\d*#]+$/.test(rest)) return null;
  return { target: global, rest: rest === "" ? null : rest };
}

function sip(scheme: string, body: string): Link | null {
  // Headers (`?Subject=...`) are what a page would smuggle in: they are not taken.
  const address = body.replace(/[?].*$/s, "");
  if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(address) && !/^[\w.\-]+(:\d+)?$/.test(address)) return null;
  // A password in an address is never wanted.
  if (/^[^@]*:[^@]*@/.test(address)) return null;
  return { target: `${scheme}:${address}`, rest: null };
}

function decode(text: string): string | null {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain) ? null : plain;
  } catch {
    return null;
  }
}

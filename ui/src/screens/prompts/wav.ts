/** What the microphone gave, as a WAV file: mono, 16 bits. The exchange converts and evens it out. */

export function encodeWav(chunks: readonly Float32Array[], rate: number): Uint8Array {
  const samples = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const bytes = new Uint8Array(44 + samples * 2);
  const view = new DataView(bytes.buffer);
  const word = (at: number, text: string) =>
    [...text].forEach((c, index) => view.setUint8(at + index, c.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + samples * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, samples * 2, true);
  let at = 44;
  for (const chunk of chunks) {
    for (const sample of chunk) {
      view.setInt16(at, Math.round(Math.min(1, Math.max(-1, sample)) * 32767), true);
      at += 2;
    }
  }
  return bytes;
}

/** In pieces: spreading a long recording over one call would be too many arguments. */
export function base64(bytes: Uint8Array): string {
  const piece = 0x8000;
  let text = "";
  for (let at = 0; at < bytes.length; at += piece)
    text += String.fromCharCode(...bytes.subarray(at, at + piece));
  return btoa(text);
}

/** How loud a piece is, from 0 to 1, for the meter. */
export function peak(chunk: Float32Array): number {
  let most = 0;
  for (const sample of chunk) most = Math.max(most, Math.abs(sample));
  return Math.min(1, most);
}

/** What the door takes in one piece, as bytes of the file. */
const LARGEST = 35 * 1024 * 1024;
const SOUNDS = /\.(wav|mp3|flac|ogg|oga)$/i;

export type Refused = "kind" | "size" | "empty";

/** Refuses before the upload what the exchange would refuse after it. */
export function refusedFile(file: Pick<File, "name" | "size">): Refused | null {
  if (!SOUNDS.test(file.name)) return "kind";
  if (file.size === 0) return "empty";
  return file.size > LARGEST ? "size" : null;
}

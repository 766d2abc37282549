import { describe, expect, it } from "vitest";
import { base64, encodeWav, peak, refusedFile } from "./wav";

describe("a recording from the microphone", () => {
  it("becomes a WAV file that says what it is", () => {
    const wav = encodeWav([new Float32Array([0, 1]), new Float32Array([-1, 2])], 48_000);
    const view = new DataView(wav.buffer);
    expect(String.fromCharCode(...wav.subarray(0, 4), ...wav.subarray(8, 16))).toBe("RIFFWAVEfmt ");
    expect(view.getUint32(24, true)).toBe(48_000);
    expect(view.getUint32(40, true), "four samples of two bytes").toBe(8);
    const samples = [44, 46, 48, 50].map((at) => view.getInt16(at, true));
    expect(samples, "what is too loud is cut").toEqual([0, 32767, -32767, 32767]);
  });

  it("is written as text, however long it is", () => {
    const long = new Uint8Array(100_000).fill(65);
    expect(atob(base64(long))).toBe("A".repeat(100_000));
  });

  it("moves the meter", () => {
    expect(peak(new Float32Array([0.1, -0.6, 0.2]))).toBeCloseTo(0.6);
    expect(peak(new Float32Array())).toBe(0);
  });
});

describe("a file that is no prompt", () => {
  it("is refused before it is sent", () => {
    expect(refusedFile({ name: "Hello.MP3", size: 9000 })).toBeNull();
    expect(refusedFile({ name: "letter.pdf", size: 9000 })).toBe("kind");
    expect(refusedFile({ name: "a.wav", size: 0 })).toBe("empty");
    expect(refusedFile({ name: "a.wav", size: 1e9 })).toBe("size");
  });
});

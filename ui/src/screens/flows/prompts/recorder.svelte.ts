// The microphone, recorded into blocks of samples. 16 kHz, one channel: what telephones need.
import { wav } from "@/flow/wav";

const RATE = 16_000;
/** As long as a prompt may be. */
const MOST_SECONDS = 30 * 60;

export type Recording = "idle" | "asking" | "recording" | "done" | "refused" | "missing";

export class Recorder {
  state = $state<Recording>("idle");
  seconds = $state(0);
  /** The loudest sample of the last moment, 0 to 1. */
  level = $state(0);
  #blocks: Float32Array[] = [];
  #context: AudioContext | undefined;
  #stream: MediaStream | undefined;

  async start(): Promise<void> {
    this.#close();
    this.#blocks = [];
    this.seconds = 0;
    this.state = "asking";
    try {
      const audio = {
        channelCount: 1,
        echoCancellation: false,
        noiseSuppression: true,
        autoGainControl: true,
      };
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio });
      this.#context = new AudioContext({ sampleRate: RATE });
      await this.#context.audioWorklet.addModule(new URL("./tape.js", import.meta.url));
      const tape = new AudioWorkletNode(this.#context, "tape", { numberOfOutputs: 0 });
      tape.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.#heard(data);
      this.#context.createMediaStreamSource(this.#stream).connect(tape);
      this.state = "recording";
    } catch (why) {
      this.#close();
      const name = why instanceof DOMException ? why.name : "";
      this.state = name === "NotAllowedError" || name === "SecurityError" ? "refused" : "missing";
    }
  }

  stop(): void {
    this.#close();
    if (this.state === "recording") this.state = this.#blocks.length ? "done" : "missing";
  }

  file(): Uint8Array {
    return wav(this.#blocks, RATE);
  }

  #heard(block: Float32Array): void {
    if (this.state !== "recording") return;
    this.#blocks.push(block);
    this.seconds += block.length / RATE;
    this.level = block.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    if (this.seconds >= MOST_SECONDS) this.stop();
  }

  #close(): void {
    this.#stream?.getTracks().forEach((track) => track.stop());
    void this.#context?.close().catch(() => undefined);
    this.#stream = this.#context = undefined;
    this.level = 0;
  }
}

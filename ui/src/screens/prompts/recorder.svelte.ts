/** Records from the microphone: a meter while it runs, a WAV file when it ends. */
import { encodeWav, peak } from "./wav";

export type RecorderFault = "refused" | "no_microphone" | "not_supported" | "broken";

/** Longer prompts are refused by the exchange. */
const LONGEST_MS = 30 * 60 * 1000;

export class Recorder {
  state = $state<"idle" | "asking" | "recording" | "finishing">("idle");
  level = $state(0);
  seconds = $state(0);
  fault = $state<RecorderFault | null>(null);
  #recorder: MediaRecorder | null = null;
  #context: AudioContext | null = null;
  #meter = 0;

  async start(): Promise<void> {
    if (this.state !== "idle") return;
    this.fault = null;
    if (!navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === "undefined") {
      this.fault = "not_supported";
      return;
    }
    this.state = "asking";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      this.#context = new AudioContext();
      this.#recorder = new MediaRecorder(stream);
      this.#watch(stream, this.#context);
      this.#recorder.start();
      this.state = "recording";
    } catch (error) {
      this.fault =
        error instanceof DOMException && error.name === "NotFoundError"
          ? "no_microphone"
          : "refused";
      this.#release();
    }
  }

  /** The recording; `null` where there is none, or it could not be read. */
  async stop(): Promise<Uint8Array | null> {
    const [recorder, context] = [this.#recorder, this.#context];
    if (!recorder || !context || this.state !== "recording") return null;
    this.state = "finishing";
    try {
      const blob = await finished(recorder);
      const sound = await context.decodeAudioData(await blob.arrayBuffer());
      return encodeWav([sound.getChannelData(0)], sound.sampleRate);
    } catch {
      this.fault = "broken";
      return null;
    } finally {
      this.#release();
    }
  }

  cancel(): void {
    if (this.#recorder?.state === "recording") this.#recorder.stop();
    this.#release();
  }

  #watch(stream: MediaStream, context: AudioContext): void {
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const began = performance.now();
    const look = (now: number) => {
      analyser.getFloatTimeDomainData(samples);
      this.level = peak(samples);
      this.seconds = (now - began) / 1000;
      if (now - began > LONGEST_MS) this.#recorder?.pause();
      this.#meter = requestAnimationFrame(look);
    };
    this.#meter = requestAnimationFrame(look);
  }

  #release(): void {
    cancelAnimationFrame(this.#meter);
    this.#recorder?.stream.getTracks().forEach((track) => track.stop());
    void this.#context?.close();
    this.#recorder = null;
    this.#context = null;
    this.level = 0;
    this.seconds = 0;
    this.state = "idle";
  }
}

function finished(recorder: MediaRecorder): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const parts: Blob[] = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => resolve(new Blob(parts, { type: recorder.mimeType }));
    recorder.onerror = () => reject(new Error("the recording broke off"));
    recorder.stop();
  });
}

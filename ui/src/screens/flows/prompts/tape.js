// Runs in the audio thread: gathers a tenth of a second and hands it over.
class Tape extends AudioWorkletProcessor {
  #block = new Float32Array(1600);
  #filled = 0;

  process([input]) {
    const samples = input?.[0];
    if (!samples) return true;
    for (const sample of samples) {
      this.#block[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled === this.#block.length) {
        this.port.postMessage(this.#block.slice());
        this.#filled = 0;
      }
    }
    return true;
  }
}

registerProcessor("tape", Tape);

/** The state of a player: what is heard, where in it, how fast. The element plays; this decides. */
import { skipFrom, type PlayerAct, type Wave } from "./wave";

export class Player {
  at = $state(0);
  seconds = $state(0);
  playing = $state(false);
  speed = $state(1);
  skipsSilence = $state(false);
  #audio: HTMLAudioElement | null = null;
  #silences: [number, number][] = [];

  /** Binds the element that makes the sound; answers what lets it go again. */
  bind = (audio: HTMLAudioElement): (() => void) => {
    this.#audio = audio;
    return () => {
      audio.pause();
      this.#audio = null;
    };
  };

  knows(wave: Wave): void {
    this.#silences = wave.silences;
    if (this.seconds === 0) this.seconds = wave.seconds;
  }

  lasts(seconds: number): void {
    if (Number.isFinite(seconds) && seconds > 0) this.seconds = seconds;
  }

  /** Called as time goes on; skips a silence if that is wanted. */
  ticked(at: number): void {
    this.at = at;
    const to = this.playing && this.skipsSilence ? skipFrom(at, this.#silences) : null;
    if (to !== null) this.seek(to);
  }

  seek(to: number): void {
    this.at = Math.min(Math.max(0, to), this.seconds);
    if (this.#audio) this.#audio.currentTime = this.at;
  }

  async toggle(): Promise<void> {
    if (!this.#audio) return;
    if (this.playing) this.#audio.pause();
    else await this.#audio.play();
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    if (this.#audio) this.#audio.playbackRate = speed;
  }

  act(act: PlayerAct): void {
    switch (act.act) {
      case "toggle":
        void this.toggle();
        break;
      case "seek":
        this.seek(act.to);
        break;
      case "speed":
        this.setSpeed(act.to);
        break;
      case "skip_silence":
        this.skipsSilence = !this.skipsSilence;
        break;
    }
  }
}

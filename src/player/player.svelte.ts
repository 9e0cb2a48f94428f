/** A player for one run, as a component uses it: the clock of playback.ts, driven by animation frames. */
import { createPlayback, isAtEnd, nextMoment, pause, play, positionAt, seek, setAvailable, setSpeed, tick } from './playback.ts';
import type { Playback, Speed } from './playback.ts';

/** The wall clock; tests bring their own. */
export interface WallClock {
  now(): number;
  /** Calls back with the next frame. */
  request(frame: () => void): number;
  cancel(handle: number): void;
}

const browserClock: WallClock = {
  now: () => performance.now(),
  request: (frame) => requestAnimationFrame(frame),
  cancel: (handle) => {
    cancelAnimationFrame(handle);
  },
};

/** Text beside a picture changes at most this often while it plays, so that it can be read. */
const READOUT_WALL_MS = 250;
const JUMP_WALL_MS = 1000;

export class Player {
  readonly #clock: WallClock;
  #playback = $state.raw<Playback>(createPlayback(0, 60));
  #timeMs = $state(0);
  #readoutMs = $state(0);
  #lastReadoutWallMs = Number.NEGATIVE_INFINITY;
  #handle: number | null = null;

  /** Moments to step to, rising. */
  momentsMs: readonly number[] = [];
  /** Called once whenever playing arrives at the end of the run. */
  onend: (() => void) | null = null;

  constructor(durationMs: number, speed: Speed = 60, clock: WallClock = browserClock) {
    this.#clock = clock;
    this.#playback = createPlayback(durationMs, speed);
  }

  /** The playhead, simulated ms; changes every frame. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** The playhead for text: changes at most four times a second while playing. */
  get readoutMs(): number {
    return this.#readoutMs;
  }

  get isPlaying(): boolean {
    return this.#playback.isPlaying;
  }

  get speed(): Speed {
    return this.#playback.speed;
  }

  get durationMs(): number {
    return this.#playback.durationMs;
  }

  get availableMs(): number {
    return this.#playback.availableMs;
  }

  play(): void {
    this.#change(play(this.#playback, this.#clock.now()));
  }

  pause(): void {
    this.#change(pause(this.#playback, this.#clock.now()));
  }

  toggle(): void {
    if (this.isPlaying) this.pause();
    else this.play();
  }

  /** Goes to a moment of the run. */
  seek(toMs: number): void {
    this.#change(seek(this.#playback, toMs, this.#clock.now()));
  }

  /** Pauses, and moves by so many simulated ms. */
  step(byMs: number): void {
    const wallMs = this.#clock.now();
    const paused = pause(this.#playback, wallMs);
    this.#change(seek(paused, paused.anchorMs + byMs, wallMs));
  }

  /** Pauses at the next of `momentsMs`, or at the end. */
  stepToNextMoment(): void {
    const wallMs = this.#clock.now();
    const paused = pause(this.#playback, wallMs);
    this.#change(seek(paused, nextMoment(this.momentsMs, paused.anchorMs, this.durationMs), wallMs));
  }

  /** Goes to the end of the run, as if it had been played until there. All of the run must be known. */
  finish(): void {
    const wallMs = this.#clock.now();
    this.#change(pause(seek(this.#playback, this.durationMs, wallMs), wallMs));
    this.onend?.();
  }

  setSpeed(speed: Speed): void {
    this.#change(setSpeed(this.#playback, speed, this.#clock.now()));
  }

  /** So much of the run is known now. */
  setAvailable(availableMs: number): void {
    this.#change(setAvailable(this.#playback, availableMs, this.#clock.now()));
  }

  /** Does the reader want less motion? */
  get hasReducedMotion(): boolean {
    return this.#playback.jumpWallMs > 0;
  }

  /** With less motion the playhead jumps once a second instead of gliding. */
  setReducedMotion(isReduced: boolean): void {
    const wallMs = this.#clock.now();
    const anchored = seek(this.#playback, positionAt(this.#playback, wallMs), wallMs);
    this.#change({ ...anchored, jumpWallMs: isReduced ? JUMP_WALL_MS : 0 });
  }

  /** Stops asking for frames; the player must not be used afterwards. */
  dispose(): void {
    if (this.#handle !== null) this.#clock.cancel(this.#handle);
    this.#handle = null;
  }

  #change(playback: Playback): void {
    this.#playback = playback;
    this.#show(this.#clock.now());
    if (playback.isPlaying) this.#handle ??= this.#clock.request(this.#frame);
    else this.dispose();
  }

  readonly #frame = (): void => {
    this.#handle = null;
    const wallMs = this.#clock.now();
    const hasArrived = isAtEnd(this.#playback, wallMs);
    this.#playback = tick(this.#playback, wallMs);
    this.#show(wallMs);
    if (this.#playback.isPlaying) this.#handle = this.#clock.request(this.#frame);
    else if (hasArrived) this.onend?.();
  };

  #show(wallMs: number): void {
    this.#timeMs = positionAt(this.#playback, wallMs);
    if (this.#playback.isPlaying && wallMs - this.#lastReadoutWallMs < READOUT_WALL_MS) return;
    this.#lastReadoutWallMs = wallMs;
    this.#readoutMs = this.#timeMs;
  }
}

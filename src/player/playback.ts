/**
 * The clock of a player as plain data: wall time in, simulated time out. A position is always computed from one anchor, never by
 * adding up frames, so it does not drift, whatever the frame rate.
 */

/** Simulated milliseconds per millisecond on the wall. */
export const SPEEDS = [1, 10, 60, 300] as const;
export type Speed = (typeof SPEEDS)[number];

export interface Playback {
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** The position at `anchorWallMs`; the position, where the player is paused. */
  readonly anchorMs: number;
  readonly anchorWallMs: number;
  /** How much of the run is known; a run that is still being computed grows. */
  readonly availableMs: number;
  readonly durationMs: number;
  /** Positions change only every so many wall milliseconds; 0 = smoothly. For readers who asked for less motion. */
  readonly jumpWallMs: number;
}

/** A paused player at the start of a run of which nothing is known yet. */
export function createPlayback(durationMs: number, speed: Speed): Playback {
  return { isPlaying: false, speed, anchorMs: 0, anchorWallMs: 0, availableMs: 0, durationMs, jumpWallMs: 0 };
}

/** The simulated time at a moment on the wall: never beyond what is known of the run. */
export function positionAt(playback: Playback, wallMs: number): number {
  const { anchorMs, anchorWallMs, availableMs, isPlaying, jumpWallMs, speed } = playback;
  if (!isPlaying) return Math.min(anchorMs, availableMs);
  const passed = Math.max(0, wallMs - anchorWallMs);
  const counted = jumpWallMs > 0 ? Math.floor(passed / jumpWallMs) * jumpWallMs : passed;
  return Math.min(anchorMs + counted * speed, availableMs);
}

/** Has it arrived at the end of the whole run? */
export function isAtEnd(playback: Playback, wallMs: number): boolean {
  return positionAt(playback, wallMs) >= playback.durationMs;
}

/** Starts, from the beginning if it stands at the end. */
export function play(playback: Playback, wallMs: number): Playback {
  const anchorMs = isAtEnd(playback, wallMs) ? 0 : positionAt(playback, wallMs);
  return { ...playback, isPlaying: true, anchorMs, anchorWallMs: wallMs };
}

export function pause(playback: Playback, wallMs: number): Playback {
  return { ...playback, isPlaying: false, anchorMs: positionAt(playback, wallMs), anchorWallMs: wallMs };
}

/** Goes to a moment of the run; a player that runs keeps running. */
export function seek(playback: Playback, toMs: number, wallMs: number): Playback {
  const anchorMs = Math.min(Math.max(toMs, 0), playback.durationMs, playback.availableMs);
  return { ...playback, anchorMs, anchorWallMs: wallMs };
}

export function setSpeed(playback: Playback, speed: Speed, wallMs: number): Playback {
  return { ...playback, speed, anchorMs: positionAt(playback, wallMs), anchorWallMs: wallMs };
}

/**
 * More (or, with a new run, less) is known. A player that was waiting at the edge goes on from there; it does not make up for the
 * time it waited.
 */
export function setAvailable(playback: Playback, availableMs: number, wallMs: number): Playback {
  const position = positionAt(playback, wallMs);
  const isWaiting = playback.isPlaying && position >= playback.availableMs;
  const known = { ...playback, availableMs };
  return isWaiting ? { ...known, anchorMs: Math.min(position, availableMs), anchorWallMs: wallMs } : known;
}

/** The state after a frame: at the end of the run it stops. */
export function tick(playback: Playback, wallMs: number): Playback {
  return playback.isPlaying && isAtEnd(playback, wallMs) ? pause(playback, wallMs) : playback;
}

/** The first of the moments (rising) after a position; the end of the run when there is none. */
export function nextMoment(momentsMs: readonly number[], positionMs: number, durationMs: number): number {
  return momentsMs.find((momentMs) => momentMs > positionMs) ?? durationMs;
}

/**
 * What a status line says, and when: the newest message, at most one in `gapMs`, so that a screen reader can keep up with a run.
 * An answer to something that the learner has just done does not wait.
 */

export interface AnnouncerClock {
  now(): number;
  setTimer(callback: () => void, ms: number): number;
  clearTimer(handle: number): void;
}

const browserClock: AnnouncerClock = {
  now: () => performance.now(),
  setTimer: (callback, ms) => setTimeout(callback, ms) as unknown as number,
  clearTimer: (handle) => {
    clearTimeout(handle);
  },
};

export interface Announcer {
  /** Something has happened in the run: said when its turn comes, unless something newer has happened by then. */
  report(message: string): void;
  /** Answers the learner: said at once. */
  answer(message: string): void;
  dispose(): void;
}

export function createAnnouncer(say: (message: string) => void, gapMs = 10_000, clock: AnnouncerClock = browserClock): Announcer {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let waiting: string | null = null;
  let timer: number | null = null;

  function sayNow(message: string): void {
    dispose();
    saidAtMs = clock.now();
    say(message);
  }

  function dispose(): void {
    if (timer !== null) clock.clearTimer(timer);
    timer = null;
    waiting = null;
  }

  return {
    report: (message) => {
      const waitMs = saidAtMs + gapMs - clock.now();
      if (waitMs <= 0) {
        sayNow(message);
        return;
      }
      waiting = message;
      timer ??= clock.setTimer(() => {
        if (waiting !== null) sayNow(waiting);
      }, waitMs);
    },
    answer: sayNow,
    dispose,
  };
}

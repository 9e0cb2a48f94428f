package headroom.lab;

import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The time of the run: ms since its start, from the monotonic clock, and the wall clock that record timestamps are in. */
public final class Clock {
  private volatile long startNanos;
  private volatile double startWallMs;

  public Clock(long delayMs) {
    startIn(delayMs);
  }

  /** Moves the start of the run to so many ms from now; before it, times are negative. */
  public void startIn(long delayMs) {
    startAt(wallMs() + delayMs);
  }

  /** Moves the start of the run to a moment of the wall clock, ms since 1970: the same one in every process of a run. */
  public void startAt(double wallMs) {
    startNanos = System.nanoTime() + (long) ((wallMs - wallMs()) * 1e6);
    startWallMs = wallMs;
  }

  /** The wall clock, ms since 1970, to the microsecond: its whole milliseconds would make an age up to one too long. */
  public static double wallMs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1000.0 + now.getNano() / 1e6;
  }

  public double nowMs() {
    return (System.nanoTime() - startNanos) / 1e6;
  }

  /** The moment of the run at which a wall-clock timestamp was taken, ms. */
  public double fromWall(long wallMs) {
    return wallMs - startWallMs;
  }

  /** Sleeps until a moment of the run; the last part of a millisecond is slept too, never spun: the mechanism decides, not the CPU. */
  public void sleepUntil(double atMs) throws InterruptedException {
    while (true) {
      double leftMs = atMs - nowMs();
      if (leftMs <= 0) return;
      if (Thread.interrupted()) throw new InterruptedException();
      LockSupport.parkNanos((long) (leftMs * 1e6));
    }
  }
}

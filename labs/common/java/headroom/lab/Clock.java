package headroom.lab;

import java.util.concurrent.locks.LockSupport;

/** The time of the run: ms since its start, from the monotonic clock, and the wall clock that record timestamps are in. */
public final class Clock {
  private volatile long startNanos;
  private volatile long startWallMs;

  public Clock(long delayMs) {
    startIn(delayMs);
  }

  /** Moves the start of the run to so many ms from now; before it, times are negative. */
  public void startIn(long delayMs) {
    startNanos = System.nanoTime() + delayMs * 1_000_000;
    startWallMs = System.currentTimeMillis() + delayMs;
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

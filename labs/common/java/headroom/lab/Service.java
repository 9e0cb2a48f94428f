package headroom.lab;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;

/** Something slow that is called: a limit over all callers, first come, first served, then the time of the call. It stores nothing. */
public final class Service {
  /**
   * @param limitPerSecond null = no limit
   * @param tailShare share of the calls that take `tailMs` instead of `serviceMs`
   * @param slowFactors [from ms, to ms, factor]
   */
  public record Behaviour(
      double serviceMs, Double limitPerSecond, double tailShare, double tailMs, List<double[]> slowFactors) {}

  private final Clock clock;
  private final Behaviour behaviour;
  private final Random random;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, Service::daemon);
  private double nextSlotMs;

  public Service(Behaviour behaviour, Clock clock, long seed) {
    this.behaviour = behaviour;
    this.clock = clock;
    random = new Random(seed);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "service");
    thread.setDaemon(true);
    return thread;
  }

  /** Calls `whenDone` with the time that the call took, ms, on a thread of the service. */
  public void call(DoubleConsumer whenDone) {
    double nowMs = clock.nowMs();
    double startMs;
    double takesMs;
    synchronized (this) {
      startMs = Math.max(nowMs, nextSlotMs);
      if (behaviour.limitPerSecond() != null) nextSlotMs = startMs + 1000 / behaviour.limitPerSecond();
      takesMs = random.nextDouble() < behaviour.tailShare() ? behaviour.tailMs() : behaviour.serviceMs();
    }
    double doneMs = startMs + takesMs * factorAt(startMs);
    timer.schedule(
        () -> whenDone.accept(clock.nowMs() - nowMs), (long) ((doneMs - nowMs) * 1e6), TimeUnit.NANOSECONDS);
  }

  private double factorAt(double atMs) {
    for (double[] slow : behaviour.slowFactors()) if (atMs >= slow[0] && atMs < slow[1]) return slow[2];
    return 1;
  }

  public void close() {
    timer.shutdownNow();
  }
}

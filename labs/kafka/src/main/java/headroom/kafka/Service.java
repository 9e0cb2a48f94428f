package headroom.kafka;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;

/** The slow sink: a limit over all callers, first come, first served, then a constant time. Nothing is stored. */
final class Service {
  private final Clock clock;
  private final Plan.Sink sink;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, Service::daemon);
  private double nextSlotMs;

  Service(Plan.Sink sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "service");
    thread.setDaemon(true);
    return thread;
  }

  /** Calls `whenDone` with the time that the call took, ms, on a thread of the service. */
  void call(DoubleConsumer whenDone) {
    double nowMs = clock.nowMs();
    double startMs;
    synchronized (this) {
      startMs = Math.max(nowMs, nextSlotMs);
      if (sink.limitPerSecond() != null) nextSlotMs = startMs + 1000 / sink.limitPerSecond();
    }
    double doneMs = startMs + sink.serviceMs() * factorAt(startMs);
    timer.schedule(
        () -> whenDone.accept(clock.nowMs() - nowMs), (long) ((doneMs - nowMs) * 1e6), TimeUnit.NANOSECONDS);
  }

  private double factorAt(double atMs) {
    for (double[] slow : sink.slowFactors()) if (atMs >= slow[0] && atMs < slow[1]) return slow[2];
    return 1;
  }

  void close() {
    timer.shutdownNow();
  }
}

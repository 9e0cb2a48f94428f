package headroom.flink;

import headroom.lab.Arrivals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/**
 * A source whose records come at the times of a curve, evenly, and wait in it like in a log while the job does not take them: each
 * subtask has its share of the curve.
 */
final class ShapedSource {
  private static final ScheduledThreadPoolExecutor TIMER = new ScheduledThreadPoolExecutor(1, ShapedSource::daemon);

  static {
    // A task manager lives on after the job, and must not be left with a thread of ours.
    TIMER.setKeepAliveTime(10, TimeUnit.SECONDS);
    TIMER.allowCoreThreadTimeOut(true);
  }

  private ShapedSource() {}

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "arrivals");
    thread.setDaemon(true);
    return thread;
  }

  static DataGeneratorSource<Event> create(Plan.Operator operator, Plan.Operator keyed, Site site) {
    long count = Long.MAX_VALUE;
    return new DataGeneratorSource<>(
        new Generator(operator, keyed, site), count, new Limit(site), TypeInformation.of(Event.class));
  }

  /** Lets the next record through when it has been appended. */
  private static final class Limit implements RateLimiterStrategy {
    private static final long serialVersionUID = 1;
    private final Site site;

    Limit(Site site) {
      this.site = site;
    }

    @Override
    public RateLimiter createRateLimiter(int parallelism) {
      try {
        site.enter();
      } catch (IOException problem) {
        throw new UncheckedIOException(problem);
      }
      Arrivals arrivals = new Arrivals(Lab.plan.ratePerSecond(), 1.0 / parallelism, null);
      return new RateLimiter() {
        @Override
        public CompletionStage<Void> acquire() {
          CompletableFuture<Void> due = new CompletableFuture<>();
          await(arrivals.nextMs(), due);
          return due;
        }

        /** Looks again every second, because the start of the run may still be moved, and the run may be over. */
        private void await(double atMs, CompletableFuture<Void> due) {
          double leftMs = atMs - Lab.clock.nowMs();
          if (leftMs <= 0 || Lab.over != null) due.complete(null);
          else TIMER.schedule(() -> await(atMs, due), (long) (Math.min(1000, leftMs) * 1e6), TimeUnit.NANOSECONDS);
        }
      };
    }
  }

  /** Makes the records: the same curve once more, for the times at which they were appended. */
  private static final class Generator implements GeneratorFunction<Long, Event> {
    private static final long serialVersionUID = 1;

    private final Plan.Operator operator;
    private final Plan.Operator keyed;
    private final Site site;
    private transient Arrivals arrivals;
    private transient Random random;
    private transient Cost cost;
    private transient byte[] padding;

    Generator(Plan.Operator operator, Plan.Operator keyed, Site site) {
      this.operator = operator;
      this.keyed = keyed;
      this.site = site;
    }

    @Override
    public void open(SourceReaderContext context) throws IOException {
      site.enter(operator, context.getIndexOfSubtask(), context.metricGroup());
      arrivals = new Arrivals(Lab.plan.ratePerSecond(), 1.0 / operator.parallelism(), null);
      random = new Random(Lab.plan.seed() + context.getIndexOfSubtask());
      cost = new Cost(operator.recordMs());
      // A key, a time and a length take 20 bytes of the record.
      padding = new byte[Math.max(0, Lab.plan.recordBytes() - 20)];
    }

    @Override
    public Event map(Long number) throws IOException, InterruptedException {
      if (Lab.over != null) throw new IOException(Lab.over);
      cost.spend();
      Lab.emitted.incrementAndGet();
      return new Event(key(), arrivals.nextMs(), padding);
    }

    private long key() {
      if (keyed == null) return 0;
      return random.nextDouble() < keyed.hotShare() ? 0 : (long) (random.nextDouble() * keyed.keys());
    }
  }
}

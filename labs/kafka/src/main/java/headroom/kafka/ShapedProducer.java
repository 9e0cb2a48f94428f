package headroom.kafka;

import headroom.lab.Arrivals;
import headroom.lab.Clock;
import headroom.lab.Measurements;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends records at the times of the plan's curve, and says when each is in the log. */
final class ShapedProducer implements Runnable {
  /** A record was appended; its time is that of the send, ms of the run. */
  interface Listener {
    void appended(int partition, long offset, double atMs);
  }

  private final Plan plan;
  private final Clock clock;
  private final Measurements measurements;
  private final Listener listener;
  private final Random random;
  private final double[] owed;
  private int turn;

  ShapedProducer(Plan plan, Clock clock, Measurements measurements, Listener listener) {
    this.plan = plan;
    this.clock = clock;
    this.measurements = measurements;
    this.listener = listener;
    random = new Random(plan.seed() + 1);
    owed = new double[plan.partitionShares().length];
  }

  @Override
  public void run() {
    Properties config = new Properties();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrapServers());
    config.put(ProducerConfig.ACKS_CONFIG, "1");
    config.put(ProducerConfig.LINGER_MS_CONFIG, "1");
    Arrivals arrivals = new Arrivals(plan.ratePerSecond(), 1, plan.poisson() ? new Random(plan.seed()) : null);
    byte[] value = new byte[plan.recordBytes()];
    random.nextBytes(value);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      // The first send of a producer fetches the topic's metadata, which must not be part of the run.
      producer.partitionsFor(plan.topic());
      double nextMs = arrivals.nextMs();
      for (double tickMs = 1; tickMs <= plan.durationMs(); tickMs++) {
        clock.sleepUntil(tickMs);
        for (; nextMs <= tickMs; nextMs = arrivals.nextMs()) send(producer, value);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, byte[] value) {
    int partition = plan.partitionShares().length == 0 ? turn++ % plan.partitions() : draw();
    double atMs = clock.nowMs();
    producer.send(
        new ProducerRecord<>(plan.topic(), partition, System.currentTimeMillis(), null, value),
        (metadata, problem) -> {
          if (problem == null) listener.appended(partition, metadata.offset(), atMs);
          else measurements.event("send.failed", "producer", Map.of("reason", problem.toString()));
        });
  }

  private int draw() {
    double[] shares = plan.partitionShares();
    if (!plan.poisson()) return mostOwed(shares);
    double point = random.nextDouble();
    for (int i = 0; i < shares.length; i++) if ((point -= shares[i]) < 0) return i;
    return shares.length - 1;
  }

  /** Even traffic is even in its shares too: each record goes where most is missing. */
  private int mostOwed(double[] shares) {
    int most = 0;
    for (int i = 0; i < shares.length; i++) {
      owed[i] += shares[i];
      if (owed[i] > owed[most]) most = i;
    }
    owed[most]--;
    return most;
  }
}

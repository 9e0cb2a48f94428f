package headroom.kafka;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer alone, for labs whose consumer is another engine: `create` makes the topic, `warm` puts a few records into it, `produce` sends, `delete` takes the topic away. */
public final class ProducerLab {
  private static final long SETTLE_MS = 3000;
  /** Between two samples of how many records are in the log: ages are read off this curve. */
  private static final long STEP_MS = 100;

  /** Enough for a consumer to load its code and its workers. */
  private static final int WARM_UP_RECORDS = 100;

  private ProducerLab() {}

  public static void main(String[] arguments) throws Exception {
    Plan plan = Plan.read(arguments[1]);
    switch (arguments[0]) {
      case "create" -> withAdmin(
          plan, admin -> admin.createTopics(List.of(new NewTopic(plan.topic(), plan.partitions(), (short) 1))).all().get());
      case "delete" -> withAdmin(plan, admin -> admin.deleteTopics(List.of(plan.topic())).all().get());
      case "warm" -> warm(plan);
      default -> produce(plan);
    }
    System.exit(0);
  }

  private interface Use {
    void with(Admin admin) throws Exception;
  }

  private static void withAdmin(Plan plan, Use use) throws Exception {
    Properties config = new Properties();
    config.put("bootstrap.servers", plan.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      use.with(admin);
    }
  }

  private static void warm(Plan plan) {
    Properties config = new Properties();
    config.put("bootstrap.servers", plan.bootstrapServers());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < WARM_UP_RECORDS; i++)
        producer.send(new ProducerRecord<>(plan.topic(), i % plan.partitions(), null, new byte[plan.recordBytes()]));
    }
  }

  private static void produce(Plan plan) throws Exception {
    Clock clock = new Clock(SETTLE_MS);
    AtomicLong appended = new AtomicLong();
    try (Measurements measurements = new Measurements(plan.latencyEdgesMs(), plan.output(), clock)) {
      measurements.write(Map.of("kind", "start", "wallMs", System.currentTimeMillis() + SETTLE_MS));
      ShapedProducer producer =
          new ShapedProducer(plan, clock, measurements, (partition, offset, atMs) -> appended.incrementAndGet());
      Thread sending = new Thread(producer, "producer");
      sending.start();
      for (long atMs = 0; atMs <= plan.durationMs(); atMs += STEP_MS) {
        clock.sleepUntil(atMs);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "appended");
        line.put("atMs", atMs);
        line.put("records", appended.get());
        measurements.write(line);
      }
      sending.join();
    }
  }
}

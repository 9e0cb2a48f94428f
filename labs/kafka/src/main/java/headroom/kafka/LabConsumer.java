package headroom.kafka;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import headroom.lab.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One consumer of the group: polls, pauses and resumes by two thresholds on its queue, and commits what is acknowledged without a gap. */
final class LabConsumer {
  private final Plan plan;
  private final int instance;
  private final Clock clock;
  private final Writer writer;
  private final Worker worker;
  private final Log[] logs;
  private final Measurements measurements;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean paused;
  private Map<TopicPartition, OffsetAndMetadata> lastCommitted = Map.of();

  LabConsumer(Plan plan, int instance, Clock clock, Service service, Measurements measurements, Log[] logs) {
    this.plan = plan;
    this.instance = instance;
    this.clock = clock;
    this.logs = logs;
    this.measurements = measurements;
    writer = new Writer(plan, clock, service, measurements, logs);
    worker = plan.worker() ? new Worker(plan, clock, writer, measurements, instance) : null;
    Properties config = new Properties();
    config.putAll(plan.consumerConfig());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, plan.topic());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "consumer-" + instance);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    // Connects, so that nothing is left to do but to join when it is started.
    consumer.partitionsFor(plan.topic());
    thread = new Thread(this::run, "consumer-" + instance);
  }

  /** Joins the group. */
  void start() {
    thread.start();
  }

  int queueDepth() {
    return worker == null ? 0 : worker.depth();
  }

  boolean isPaused() {
    return paused;
  }

  private String entity() {
    return "consumer/" + instance;
  }

  private void run() {
    try {
      consumer.subscribe(List.of(plan.topic()), new Listener());
      measurements.state(entity(), "joining");
      double lastPollMs = clock.nowMs();
      while (!stopped) {
        stallIfPlanned();
        double startMs = clock.nowMs();
        measurements.pollGap(startMs - lastPollMs);
        lastPollMs = startMs;
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(plan.pollTimeoutMs()));
        for (TopicPartition partition : records.partitions()) {
          List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
          logs[partition.partition()].handedOver(some.get(some.size() - 1).offset() + 1);
        }
        if (worker == null) workInline(records);
        else {
          worker.add(records);
          pauseOrResume();
        }
        if (plan.pollMs() > 0 && !records.isEmpty()) clock.sleepUntil(clock.nowMs() + plan.pollMs());
        commit();
      }
    } catch (WakeupException | InterruptedException stop) {
      // Asked to end.
    } finally {
      if (worker != null) worker.stop();
      consumer.close();
      measurements.state(entity(), "stopped");
    }
  }

  private void stallIfPlanned() throws InterruptedException {
    double nowMs = clock.nowMs();
    for (Plan.Stall stall : plan.stalls())
      if (stall.instance() == instance && nowMs >= stall.atMs() && nowMs < stall.atMs() + stall.forMs()) {
        measurements.event("stall", entity(), Map.of("forMs", stall.forMs()));
        clock.sleepUntil(stall.atMs() + stall.forMs());
      }
  }

  private void workInline(ConsumerRecords<byte[], byte[]> records) throws InterruptedException {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    records.forEach(all::add);
    if (all.isEmpty()) return;
    double startMs = clock.nowMs();
    clock.sleepUntil(startMs + plan.recordMs() * all.size());
    measurements.worked(all.size(), clock.nowMs() - startMs);
    int size = plan.sink() == null ? all.size() : plan.sink().batchRecords();
    for (int from = 0; from < all.size(); from += size) writer.write(all.subList(from, Math.min(all.size(), from + size)));
    writer.settle();
  }

  private void pauseOrResume() {
    int depth = worker.depth();
    if (!paused && depth >= plan.pauseAt()) {
      consumer.pause(consumer.assignment());
      paused = true;
      measurements.event("paused", entity(), Map.of("queueDepth", depth));
      measurements.state(entity(), "paused");
    } else if (paused && depth <= plan.resumeAt()) {
      consumer.resume(consumer.assignment());
      paused = false;
      measurements.event("resumed", entity(), Map.of("queueDepth", depth));
      measurements.state(entity(), "polling");
    }
  }

  private void commit() {
    var offsets = writer.offsets();
    if (offsets.isEmpty() || offsets.equals(lastCommitted)) return;
    try {
      double startMs = clock.nowMs();
      consumer.commitSync(offsets);
      measurements.committed(clock.nowMs() - startMs);
      lastCommitted = offsets;
      offsets.forEach((partition, offset) -> logs[partition.partition()].committed(offset.offset()));
    } catch (CommitFailedException | RebalanceInProgressException refused) {
      measurements.event("commit.failed", entity(), Map.of("reason", refused.getClass().getSimpleName()));
    }
  }

  /** Leaves the group and returns when it has. */
  void stop() throws InterruptedException {
    stopped = true;
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    thread.join(10_000);
  }

  private final class Listener implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      measurements.event("partitions.revoked", entity(), Map.of("partitions", partitions.size()));
      try {
        if (worker != null) worker.drop(numbersOf(partitions));
        if (!stopped) commit();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
      forget(partitions);
      measurements.state(entity(), "joining");
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      measurements.event("partitions.lost", entity(), Map.of("partitions", partitions.size()));
      if (worker != null) worker.abandon(numbersOf(partitions));
      forget(partitions);
    }

    private static Set<Integer> numbersOf(Collection<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }

    /** A cooperative consumer keeps the others: their records stay in the queue, and they stay paused while it is deep. */
    private void forget(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> writer.forget(partition.partition()));
      Set<TopicPartition> kept = new HashSet<>(consumer.assignment());
      kept.removeAll(partitions);
      if (!paused || (!kept.isEmpty() && worker.depth() > plan.resumeAt())) return;
      consumer.resume(kept);
      paused = false;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        // Where the group has never committed, this asks the broker for the beginning.
        long position = consumer.position(partition);
        writer.startAt(partition.partition(), position);
        logs[partition.partition()].handedOver(position);
      }
      if (paused) consumer.pause(partitions);
      measurements.event(
          "partitions.assigned",
          entity(),
          Map.of("partitions", partitions.size(), "generation", consumer.groupMetadata().generationId()));
      measurements.state(entity(), paused ? "paused" : "polling");
    }
  }
}

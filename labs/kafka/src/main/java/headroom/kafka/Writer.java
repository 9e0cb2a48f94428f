package headroom.kafka;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import headroom.lab.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Batches of one consumer on their way into the service, and how far each partition is acknowledged without a gap. */
final class Writer {
  private final Plan plan;
  private final Clock clock;
  private final Service service;
  private final Measurements measurements;
  private final Log[] logs;
  private final Semaphore free;
  private final Map<Integer, Long> prefix = new HashMap<>();
  private final Map<Integer, TreeSet<Long>> beyond = new HashMap<>();

  Writer(Plan plan, Clock clock, Service service, Measurements measurements, Log[] logs) {
    this.plan = plan;
    this.clock = clock;
    this.service = service;
    this.measurements = measurements;
    this.logs = logs;
    // First come, first served: whoever waits for all writes to be over must not be overtaken by new ones for ever.
    free = new Semaphore(plan.sink() == null ? 1 : plan.sink().concurrency(), true);
  }

  /** Waits for a free write, sends the batch and says whether it had to wait; without a sink the records are done at once. */
  boolean write(List<ConsumerRecord<byte[], byte[]>> batch) throws InterruptedException {
    List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>(batch);
    if (plan.sink() == null) {
      acknowledge(sent);
      return false;
    }
    boolean mustWait = !free.tryAcquire(0, TimeUnit.MILLISECONDS);
    if (mustWait) free.acquire();
    service.call(
        tookMs -> {
          measurements.called(tookMs);
          acknowledge(sent);
          free.release();
        });
    return mustWait;
  }

  /** Waits until no write is on its way. */
  void settle() throws InterruptedException {
    int writes = plan.sink() == null ? 1 : plan.sink().concurrency();
    free.acquire(writes);
    free.release(writes);
  }

  private synchronized void acknowledge(List<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      int partition = record.partition();
      if (logs[partition].acknowledge(record.offset())) measurements.finished(clock.nowMs() - clock.fromWall(record.timestamp()));
      else measurements.duplicates.incrementAndGet();
      Long known = prefix.get(partition);
      // A partition that has gone to somebody else meanwhile is no longer ours to commit.
      if (known == null) continue;
      long next = known;
      TreeSet<Long> waiting = beyond.get(partition);
      waiting.add(record.offset());
      while (waiting.remove(next)) next++;
      prefix.put(partition, next);
    }
  }

  /** A partition was handed over from this offset on: acknowledgements without a gap count from here. */
  synchronized void startAt(int partition, long offset) {
    prefix.put(partition, offset);
    beyond.put(partition, new TreeSet<>());
  }

  synchronized void forget(int partition) {
    prefix.remove(partition);
    beyond.remove(partition);
  }

  /** What may be committed. */
  synchronized Map<TopicPartition, OffsetAndMetadata> offsets() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    prefix.forEach((partition, next) -> offsets.put(new TopicPartition(plan.topic(), partition), new OffsetAndMetadata(next)));
    return offsets;
  }
}

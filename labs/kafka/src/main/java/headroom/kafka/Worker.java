package headroom.kafka;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One thread that takes records from a queue, spends `recordMs` on each and writes them in batches by size or time. While there is work,
 * its time is slept against a schedule: an oversleep is caught up, so that `recordMs` holds on average however coarse the timer and
 * however busy the machine. Time spent waiting, for records or for a free write, is not caught up.
 */
final class Worker {
  private final Plan plan;
  private final Clock clock;
  private final Writer writer;
  private final Measurements measurements;
  private final ArrayDeque<ConsumerRecord<byte[], byte[]>> queue = new ArrayDeque<>();
  private final Thread thread;
  /** Records taken from the queue and not yet written, by partition. */
  private final Map<Integer, Integer> atHand = new HashMap<>();
  private boolean stopped;
  private double endMs;

  Worker(Plan plan, Clock clock, Writer writer, Measurements measurements, int instance) {
    this.plan = plan;
    this.clock = clock;
    this.writer = writer;
    this.measurements = measurements;
    thread = new Thread(this::run, "worker-" + instance);
    thread.setDaemon(true);
    thread.start();
  }

  synchronized void add(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) queue.add(record);
    notifyAll();
  }

  synchronized int depth() {
    return queue.size();
  }

  /** Drops what waits of these partitions, and returns when their records at hand and the writes under way are done. */
  void drop(Set<Integer> partitions) throws InterruptedException {
    synchronized (this) {
      abandon(partitions);
      while (!stopped && partitions.stream().anyMatch(atHand::containsKey)) wait();
    }
    writer.settle();
  }

  /** Drops what waits of these partitions. */
  synchronized void abandon(Set<Integer> partitions) {
    queue.removeIf(record -> partitions.contains(record.partition()));
  }

  private synchronized void written(List<ConsumerRecord<byte[], byte[]>> batch) {
    for (ConsumerRecord<byte[], byte[]> record : batch)
      atHand.computeIfPresent(record.partition(), (partition, records) -> records == 1 ? null : records - 1);
    notifyAll();
  }

  void stop() {
    synchronized (this) {
      stopped = true;
      queue.clear();
      notifyAll();
    }
    thread.interrupt();
  }

  /** When this record could begin: when the one before it really ended, or when it came. */
  private double lastMs(boolean hasWaited, double cameMs) {
    return hasWaited ? cameMs : endMs;
  }

  private void run() {
    try {
      List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
      double firstInBatchMs = 0;
      double doneMs = clock.nowMs();
      int size = plan.sink() == null ? 1 : plan.sink().batchRecords();
      double lingerMs = plan.sink() == null ? 0 : plan.sink().lingerMs();
      while (true) {
        ConsumerRecord<byte[], byte[]> record;
        boolean hasWaited = false;
        synchronized (this) {
          while (queue.isEmpty() && !stopped) {
            hasWaited = true;
            if (batch.isEmpty()) {
              wait();
            } else {
              double leftMs = firstInBatchMs + lingerMs - clock.nowMs();
              if (leftMs <= 0) break;
              wait((long) leftMs, (int) ((leftMs - (long) leftMs) * 1e6));
            }
          }
          if (stopped) return;
          record = queue.poll();
          if (record != null) atHand.merge(record.partition(), 1, Integer::sum);
        }
        if (hasWaited) doneMs = clock.nowMs();
        if (record != null) {
          double startMs = lastMs(hasWaited, doneMs);
          doneMs += plan.recordMs();
          clock.sleepUntil(doneMs);
          endMs = clock.nowMs();
          measurements.worked(1, endMs - startMs);
          if (batch.isEmpty()) firstInBatchMs = endMs;
          batch.add(record);
        }
        if (batch.size() >= size || (!batch.isEmpty() && clock.nowMs() >= firstInBatchMs + lingerMs)) {
          if (writer.write(batch)) doneMs = endMs = clock.nowMs();
          written(batch);
          batch.clear();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}

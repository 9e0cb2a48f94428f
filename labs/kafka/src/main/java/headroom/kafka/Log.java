package headroom.kafka;

import java.util.Arrays;
import java.util.BitSet;

/** What is known of one partition: when each offset was appended, and how far the group has come. */
final class Log {
  private double[] appendedMs = new double[1024];
  private long end;
  private long position;
  private final BitSet acknowledged = new BitSet();
  private long committed;

  synchronized void appended(long offset, double atMs) {
    while (offset >= appendedMs.length) appendedMs = Arrays.copyOf(appendedMs, appendedMs.length * 2);
    appendedMs[(int) offset] = atMs;
    end = Math.max(end, offset + 1);
  }

  synchronized void handedOver(long nextOffset) {
    position = nextOffset;
  }

  /** Everything below `offset` is committed. */
  synchronized void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  /** Was this the first acknowledgement of the offset? */
  synchronized boolean acknowledge(long offset) {
    boolean isFirst = !acknowledged.get((int) offset);
    acknowledged.set((int) offset);
    return isFirst;
  }

  synchronized long end() {
    return end;
  }

  synchronized long lag() {
    return end - committed;
  }

  synchronized long positionLag() {
    return end - Math.min(end, Math.max(position, committed));
  }

  /** Age of the oldest record that is not committed, ms; 0 when there is none. */
  synchronized double oldestAgeMs(double nowMs) {
    return committed < end ? nowMs - appendedMs[(int) committed] : 0;
  }
}

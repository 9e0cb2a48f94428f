package headroom.flink;

import headroom.lab.Clock;
import headroom.lab.Observer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/**
 * What the operators of a job find in their process: on the embedded cluster the program around it has put it here, in a task manager the
 * Agent has.
 */
final class Lab {
  static volatile Plan plan;
  static volatile Clock clock;
  static volatile Observer observer;
  /** A call: who is told, with the time that it took, ms. */
  static volatile Map<String, Consumer<DoubleConsumer>> services;
  static final AtomicLong emitted = new AtomicLong();
  /** Why the run is over; null while it is not. */
  static volatile String over;

  private Lab() {}
}

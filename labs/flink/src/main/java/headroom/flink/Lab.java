package headroom.flink;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import headroom.lab.Service;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the operators of the job share with the program around it: the embedded cluster runs in the same process. */
final class Lab {
  static Plan plan;
  static Clock clock;
  static Measurements measurements;
  static Map<String, Service> services;
  static final AtomicLong emitted = new AtomicLong();

  private Lab() {}
}

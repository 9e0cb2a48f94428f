package headroom.flink;

import headroom.lab.Arrivals;
import headroom.lab.Measurements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes down a run, second by second. */
final class Recorder {
  /** From the moment at which the job runs until the first record comes. */
  private static final long SETTLE_MS = 5_000;
  private static final int SAMPLES_PER_WINDOW = 5;
  private static final List<String> METRICS =
      List.of(
          "busyTimeMsPerSecond",
          "backPressuredTimeMsPerSecond",
          "softBackPressuredTimeMsPerSecond",
          "hardBackPressuredTimeMsPerSecond",
          "idleTimeMsPerSecond",
          "inPoolUsage",
          "outPoolUsage");
  /** Metrics that only grow, and what their growth in a second is called. */
  private static final Map<String, String> GROWING =
      Map.of(
          "accumulateBusyTimeMs", "busyNow",
          "accumulateBackPressuredTimeMs", "backPressuredNow",
          "accumulateIdleTimeMs", "idleNow",
          "numRecordsIn", "recordsInNow",
          "numRecordsOut", "recordsOutNow");

  private final Plan plan;
  private final Engine engine;
  private final Measurements measurements;
  private final List<Map<String, Object>> samples = new ArrayList<>();
  /** By the moment of their end, ms of the run. */
  private final TreeMap<Double, Checkpoints.Checkpoint> checkpoints = new TreeMap<>();
  private final Map<String, Double> before = new HashMap<>();
  private final Arrivals due;
  private double nextDueMs;
  private long appended;
  private long processed;

  Recorder(Plan plan, Engine engine, Measurements measurements) {
    this.plan = plan;
    this.engine = engine;
    this.measurements = measurements;
    due = new Arrivals(plan.ratePerSecond(), 1, null);
    nextDueMs = due.nextMs();
  }

  /** From the start of the run, which the engine is told, to its end. */
  void record() throws Exception {
    engine.begin(SETTLE_MS);
    long seconds = plan.durationMs() / 1000;
    for (long second = 0; second <= seconds; second++) {
      Lab.clock.sleepUntil(second * 1000.0);
      engine.complete(second);
      sample(second);
      look();
      if (second > 0 && second % SAMPLES_PER_WINDOW == 0) measurements.closeWindow();
    }
    if (seconds % SAMPLES_PER_WINDOW != 0) measurements.closeWindow();
    Lab.clock.sleepUntil(plan.durationMs() + engine.checkpointsLateMs());
    finish(look());
  }

  private void sample(long second) {
    Map<String, Object> line = new LinkedHashMap<>();
    long appendedNow = appendedBy(second * 1000.0);
    long processedNow = measurements.processed.get();
    line.put("kind", "sample");
    line.put("atMs", second * 1000);
    line.put("arrivals", second == 0 ? 0 : appendedNow - appended);
    line.put("throughput", second == 0 ? 0 : processedNow - processed);
    line.put("backlog", appendedNow - processedNow);
    line.put("pendingRecords", Math.max(0, appendedNow - engine.emitted()));
    appended = appendedNow;
    processed = processedNow;
    double callMs = measurements.takeMeanCallMs();
    line.put("sinkLatencyMs", Double.isNaN(callMs) ? null : callMs);
    for (Plan.Operator operator : plan.operators()) {
      if (operator.chain()) continue;
      for (String metric : METRICS) line.put(metric + "@" + operator.id(), values(operator, metric));
      GROWING.forEach((metric, name) -> line.put(name + "@" + operator.id(), growth(operator, metric)));
    }
    samples.add(line);
  }

  /** Records of the curve that have come by now. */
  private long appendedBy(double atMs) {
    long count = appended;
    for (; nextDueMs <= atMs; nextDueMs = due.nextMs()) count++;
    return count;
  }

  private List<Double> values(Plan.Operator operator, String metric) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < operator.parallelism(); i++) {
      double value = engine.metric(TaskMetrics.key(operator.id(), i, metric));
      values.add(Double.isNaN(value) ? null : value);
    }
    return values;
  }

  private List<Double> growth(Plan.Operator operator, String metric) {
    List<Double> grown = new ArrayList<>();
    for (int i = 0; i < operator.parallelism(); i++) {
      String key = TaskMetrics.key(operator.id(), i, metric);
      double now = engine.metric(key);
      Double last = before.put(key, now);
      grown.add(last == null || Double.isNaN(now) ? null : now - last);
    }
    return grown;
  }

  /** Flink remembers only the last few checkpoints. */
  private Checkpoints look() throws Exception {
    Checkpoints now = engine.checkpoints();
    for (Checkpoints.Checkpoint one : now.latest()) checkpoints.put(Lab.clock.fromWall(one.endedWallMs()), one);
    return now;
  }

  private void finish(Checkpoints last) {
    for (Map<String, Object> line : samples) {
      double atMs = ((Long) line.get("atMs")).doubleValue();
      var over = checkpoints.headMap(atMs, true).descendingMap().values().stream();
      Long durationMs =
          over.filter(Checkpoints.Checkpoint::isCompleted).findFirst().map(one -> one.durationMs()).orElse(null);
      line.put("numberOfCompletedCheckpoints", completedBy(atMs, last));
      line.put("lastCheckpointDuration", durationMs);
      measurements.write(line);
    }
    checkpoints.tailMap(0.0).forEach(this::writeEvent);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("produced", appended);
    facts.put("processed", processed);
    facts.put("checkpointsCompleted", completedBy(plan.durationMs(), last));
    measurements.finish(facts);
  }

  private long completedBy(double atMs, Checkpoints last) {
    return last.completed() - checkpoints.tailMap(atMs, false).values().stream().filter(one -> one.isCompleted()).count();
  }

  private void writeEvent(double atMs, Checkpoints.Checkpoint one) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "event");
    line.put("atMs", atMs);
    line.put("event", "checkpoint." + one.status().toLowerCase(Locale.ROOT));
    line.put("entity", "job");
    line.put("detail", Map.of("id", one.id(), "durationMs", one.durationMs()));
    measurements.write(line);
  }
}

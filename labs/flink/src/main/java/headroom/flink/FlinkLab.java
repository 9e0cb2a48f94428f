package headroom.flink;

import headroom.lab.Arrivals;
import headroom.lab.Clock;
import headroom.lab.Measurements;
import headroom.lab.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** Runs a plan on an embedded Flink cluster and measures once a second: Flink's own metrics, and what its sink sees. */
public final class FlinkLab {
  /** From the moment at which the job runs until the first record comes. */
  private static final long SETTLE_MS = 5_000;
  /** Longer than any start takes: the run begins when the job says that it runs. */
  private static final long NOT_YET_MS = 600_000;
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
  private final Map<String, Double> before = new HashMap<>();
  private final Arrivals due;
  private double nextDueMs;
  private long appended;

  private FlinkLab(Plan plan) {
    this.plan = plan;
    due = new Arrivals(plan.ratePerSecond(), 1, null);
    nextDueMs = due.nextMs();
  }

  public static void main(String[] arguments) throws Exception {
    Plan plan = Plan.read(arguments[0]);
    Lab.plan = plan;
    Lab.clock = new Clock(NOT_YET_MS);
    Lab.measurements = new Measurements(plan.latencyEdgesMs(), plan.output(), Lab.clock);
    Lab.services = new HashMap<>();
    plan.services().forEach((name, behaviour) -> Lab.services.put(name, new Service(behaviour, Lab.clock, plan.seed())));
    new FlinkLab(plan).run();
    System.exit(0);
  }

  private void run() throws Exception {
    Configuration configuration = new Configuration();
    plan.config().forEach(configuration::setString);
    configuration.setString("metrics.reporter.lab.factory.class", LabReporter.Factory.class.getName());
    configuration.setString("rest.port", "0");
    // Each subtask has a task manager of its own, so that every exchange goes through the network stack, as in a large cluster: inside one
    // task manager channels are local and have no buffers on the receiver's side.
    int managers = plan.operators().stream().filter(one -> !one.chain()).mapToInt(Plan.Operator::parallelism).sum();
    MiniClusterConfiguration settings =
        new MiniClusterConfiguration.Builder()
            .setConfiguration(configuration)
            .setNumTaskManagers(managers)
            .setNumSlotsPerTaskManager(1)
            .build();
    try (MiniCluster cluster = new MiniCluster(settings);
        Measurements measurements = Lab.measurements) {
      cluster.start();
      JobGraph graph = Job.build(plan, configuration).getStreamGraph().getJobGraph();
      cluster.submitJob(graph).get();
      while (cluster.getJobStatus(graph.getJobID()).get() != JobStatus.RUNNING) Thread.sleep(100);
      Lab.clock.startIn(SETTLE_MS);
      for (long second = 0; second <= plan.durationMs() / 1000; second++) {
        Lab.clock.sleepUntil(second * 1000.0);
        sample(second, cluster.getExecutionGraph(graph.getJobID()).get().getCheckpointStatsSnapshot());
        if (second > 0 && second % SAMPLES_PER_WINDOW == 0) measurements.closeWindow();
      }
      if (plan.durationMs() / 1000 % SAMPLES_PER_WINDOW != 0) measurements.closeWindow();
      finish(cluster.getExecutionGraph(graph.getJobID()).get().getCheckpointStatsSnapshot());
      cluster.cancelJob(graph.getJobID()).get();
    }
  }

  private void sample(long second, CheckpointStatsSnapshot checkpoints) {
    Map<String, Object> line = new LinkedHashMap<>();
    long appendedNow = appendedBy(second * 1000.0);
    long processed = Lab.measurements.processed.get();
    line.put("kind", "sample");
    line.put("atMs", second * 1000);
    line.put("arrivals", second == 0 ? 0 : appendedNow - appended);
    line.put("throughput", second == 0 ? 0 : processed - before.getOrDefault("processed", 0.0));
    line.put("backlog", appendedNow - processed);
    line.put("pendingRecords", Math.max(0, appendedNow - Lab.emitted.get()));
    appended = appendedNow;
    before.put("processed", (double) processed);
    double callMs = Lab.measurements.takeMeanCallMs();
    line.put("sinkLatencyMs", Double.isNaN(callMs) ? null : callMs);
    if (checkpoints != null) {
      line.put("numberOfCompletedCheckpoints", checkpoints.getCounts().getNumberOfCompletedCheckpoints());
      var last = checkpoints.getHistory().getLatestCompletedCheckpoint();
      line.put("lastCheckpointDuration", last == null ? null : last.getEndToEndDuration());
    }
    for (Plan.Operator operator : plan.operators()) {
      if (operator.chain()) continue;
      for (String metric : METRICS) line.put(metric + "@" + operator.id(), values(operator, metric));
      GROWING.forEach((metric, name) -> line.put(name + "@" + operator.id(), growth(operator, metric)));
    }
    Lab.measurements.write(line);
  }

  /** Records of the curve that have come by now. */
  private long appendedBy(double atMs) {
    long count = appended;
    for (; nextDueMs <= atMs; nextDueMs = due.nextMs()) count++;
    return count;
  }

  private static List<Double> values(Plan.Operator operator, String metric) {
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < operator.parallelism(); i++) {
      double value = LabReporter.value(operator.id(), i, metric);
      values.add(Double.isNaN(value) ? null : value);
    }
    return values;
  }

  private List<Double> growth(Plan.Operator operator, String metric) {
    List<Double> grown = new ArrayList<>();
    for (int i = 0; i < operator.parallelism(); i++) {
      double now = LabReporter.value(operator.id(), i, metric);
      Double last = before.put(metric + operator.id() + i, now);
      grown.add(last == null || Double.isNaN(now) ? null : now - last);
    }
    return grown;
  }

  private void finish(CheckpointStatsSnapshot checkpoints) {
    if (checkpoints != null)
      for (AbstractCheckpointStats one : checkpoints.getHistory().getCheckpoints()) {
        double atMs = Lab.clock.fromWall(one.getTriggerTimestamp());
        if (atMs < 0 || one.getEndToEndDuration() < 0) continue;
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kind", "event");
        line.put("atMs", atMs + one.getEndToEndDuration());
        line.put("event", "checkpoint." + one.getStatus().name().toLowerCase(java.util.Locale.ROOT));
        line.put("entity", "job");
        line.put("detail", Map.of("id", one.getCheckpointId(), "durationMs", one.getEndToEndDuration()));
        Lab.measurements.write(line);
      }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("produced", appended);
    facts.put("processed", before.get("processed").longValue());
    facts.put(
        "checkpointsCompleted", checkpoints == null ? 0 : checkpoints.getCounts().getNumberOfCompletedCheckpoints());
    Lab.measurements.finish(facts);
  }
}

package headroom.flink;

import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Flink's MiniCluster in this very process. */
final class EmbeddedEngine implements Engine {
  private final MiniCluster cluster;
  private final JobGraph graph;

  EmbeddedEngine(Plan plan) {
    Configuration configuration = new Configuration();
    plan.config().forEach(configuration::setString);
    configuration.setString("metrics.reporter.lab.factory.class", LabReporter.Factory.class.getName());
    configuration.setString("rest.port", "0");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    Job.build(env, plan, Site.HERE);
    graph = env.getStreamGraph().getJobGraph();
    // Each subtask has a task manager of its own, so that every exchange goes through the network stack, as in a large cluster: inside one
    // task manager channels are local and have no buffers on the receiver's side.
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(plan.slots())
                .setNumSlotsPerTaskManager(1)
                .build());
  }

  @Override
  public void start() throws Exception {
    cluster.start();
    cluster.submitJob(graph).get();
    while (cluster.getJobStatus(graph.getJobID()).get() != JobStatus.RUNNING) Thread.sleep(100);
  }

  @Override
  public void begin(long delayMs) {
    Lab.clock.startIn(delayMs);
  }

  @Override
  public void complete(long second) {}

  @Override
  public long emitted() {
    return Lab.emitted.get();
  }

  @Override
  public double metric(String key) {
    return TaskMetrics.value(key);
  }

  @Override
  public Checkpoints checkpoints() throws Exception {
    CheckpointStatsSnapshot now = cluster.getExecutionGraph(graph.getJobID()).get().getCheckpointStatsSnapshot();
    if (now == null) return Checkpoints.NONE;
    List<Checkpoints.Checkpoint> over =
        now.getHistory().getCheckpoints().stream()
            .filter(one -> one.getEndToEndDuration() >= 0 && !one.getStatus().isInProgress())
            .map(
                one ->
                    new Checkpoints.Checkpoint(
                        one.getCheckpointId(),
                        one.getStatus().name(),
                        one.getTriggerTimestamp(),
                        one.getEndToEndDuration()))
            .toList();
    return new Checkpoints(now.getCounts().getNumberOfCompletedCheckpoints(), over);
  }

  @Override
  public long checkpointsLateMs() {
    return 0;
  }

  @Override
  public void close() {
    // The job ends with its cluster, and the cluster's folders with it.
    cluster.closeAsync().join();
  }
}

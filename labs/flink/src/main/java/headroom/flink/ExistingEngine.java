package headroom.flink;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.streaming.api.environment.RemoteStreamEnvironment;

/** A cluster of somebody else's: the job is submitted to its job manager, and an agent in each task manager measures. */
final class ExistingEngine implements Engine {
  private static final long READY_WITHIN_MS = 120_000;
  private static final long CANCELLED_WITHIN_MS = 30_000;
  /** A job manager answers with what it knew up to so long ago: rest.cache.checkpoint-statistics.timeout of Flink 2.1. */
  private static final long STATISTICS_LATE_MS = 3_000;

  private final Plan plan;
  private final Measurements measurements;
  private final String job = new JobID().toHexString();
  private final JobManager manager;
  private final Map<String, Double> metrics = new HashMap<>();
  private long emitted;
  private Controller controller;
  private boolean isSubmitted;

  ExistingEngine(Plan plan, Measurements measurements) {
    this.plan = plan;
    this.measurements = measurements;
    manager = new JobManager(plan.jobManager(), job);
  }

  @Override
  public void start() throws Exception {
    controller = new Controller(plan, manager.ownAddress());
    Configuration configuration = new Configuration();
    plan.config().forEach(configuration::setString);
    // Known before it runs, so that it can be ended whenever that has to be.
    configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, job);
    // A job that starts again in mid-run is not what was asked for.
    configuration.setString("restart-strategy.type", "none");
    String[] jars = JobJars.create(Path.of(plan.output() + ".jar"));
    RemoteStreamEnvironment env = new RemoteStreamEnvironment(manager.host, manager.port, configuration, jars);
    Job.build(env, plan, controller.site());
    isSubmitted = true;
    env.executeAsync("headroom");
    awaitReady();
  }

  private void awaitReady() throws InterruptedException {
    int subtasks = plan.operators().stream().mapToInt(Plan.Operator::parallelism).sum();
    for (long waitedMs = 0; controller.joined() < subtasks; waitedMs += 200) {
      if (waitedMs > READY_WITHIN_MS)
        throw new LabProblem(
            "Of " + subtasks + " subtasks " + controller.joined() + " were ready within " + READY_WITHIN_MS / 1000 + " s.");
      requireAlive();
      Thread.sleep(200);
    }
  }

  private void requireAlive() throws InterruptedException {
    String status = manager.status();
    if (JobManager.STARTING_OR_RUNNING.contains(status)) return;
    // The reason is shown as late as the other statistics are.
    String cause = manager.cause();
    for (long waitedMs = 0; cause.isEmpty() && waitedMs < 2 * STATISTICS_LATE_MS; waitedMs += 500) {
      Thread.sleep(500);
      cause = manager.cause();
    }
    throw new LabProblem("The job at " + plan.jobManager() + " is " + status + ". " + cause);
  }

  @Override
  public void begin(long delayMs) throws IOException {
    double startWallMs = Clock.wallMs() + delayMs;
    Lab.clock.startAt(startWallMs);
    controller.begin(startWallMs);
  }

  @Override
  public void complete(long second) throws Exception {
    requireAlive();
    emitted = 0;
    for (Report report : controller.reports(second)) {
      measurements.add(report.counts());
      metrics.putAll(report.metrics());
      emitted += report.emitted();
    }
  }

  @Override
  public long emitted() {
    return emitted;
  }

  @Override
  public double metric(String key) {
    return metrics.getOrDefault(key, Double.NaN);
  }

  @Override
  public Checkpoints checkpoints() throws InterruptedException {
    return manager.checkpoints();
  }

  @Override
  public long checkpointsLateMs() {
    return STATISTICS_LATE_MS;
  }

  /** First the job, then the connections: agents that lose theirs make the job fail. */
  @Override
  public synchronized void close() {
    try {
      if (isSubmitted) cancel();
      if (controller != null) controller.close();
    } catch (IOException | InterruptedException | LabProblem problem) {
      // It fails all the same as soon as its agents find nobody here any more.
      System.err.println("The job " + job + " was not cancelled: " + problem.getMessage());
    }
    isSubmitted = false;
  }

  private void cancel() throws InterruptedException {
    if (!manager.isOver()) manager.cancel();
    for (long waitedMs = 0; waitedMs < CANCELLED_WITHIN_MS && !manager.isOver(); waitedMs += 100) Thread.sleep(100);
  }
}

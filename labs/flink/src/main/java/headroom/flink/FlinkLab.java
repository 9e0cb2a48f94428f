package headroom.flink;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import headroom.lab.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** Runs a plan on a real Flink, embedded or somebody's, and measures once a second: Flink's own metrics, and what its sink sees. */
public final class FlinkLab {
  /** Longer than any start takes: the run begins when the job says that it runs. */
  static final long NOT_YET_MS = 600_000;

  private FlinkLab() {}

  public static void main(String[] arguments) throws Exception {
    Plan plan = Plan.read(arguments[0]);
    Clock clock = new Clock(NOT_YET_MS);
    Map<String, Consumer<DoubleConsumer>> services = new HashMap<>();
    plan.services()
        .forEach((name, behaviour) -> services.put(name, new Service(behaviour, clock, plan.seed())::call));
    Lab.plan = plan;
    Lab.clock = clock;
    Lab.services = services;
    try (Measurements measurements = new Measurements(plan.latencyEdgesMs(), plan.output(), clock)) {
      Lab.observer = measurements;
      Engine engine = plan.jobManager() == null ? new EmbeddedEngine(plan) : new ExistingEngine(plan, measurements);
      // However this program is ended: no job and no folder is left behind.
      Runtime.getRuntime().addShutdownHook(new Thread(engine::close));
      try (engine) {
        engine.start();
        new Recorder(plan, engine, measurements).record();
      }
    } catch (LabProblem problem) {
      System.err.println(problem.getMessage());
      System.exit(1);
    }
    System.exit(0);
  }
}

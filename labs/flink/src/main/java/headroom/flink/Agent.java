package headroom.flink;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.lab.Clock;
import headroom.lab.Tally;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/** The lab in a task manager that is somebody else's: one for all operators of the job there, by way of the job's class loader. */
final class Agent {
  private static final int CONNECT_WITHIN_MS = 10_000;
  private static Agent running;

  private final Wire wire;
  private final Tally tally;
  private final Set<AbstractMetricGroup<?>> tasks = ConcurrentHashMap.newKeySet();
  private final Map<Long, Runnable> calls = new ConcurrentHashMap<>();
  private final AtomicLong lastCall = new AtomicLong();

  /** The one of this process, which the first operator starts. */
  static synchronized Agent at(Site site) throws IOException {
    if (running == null) running = new Agent(site);
    return running;
  }

  private Agent(Site site) throws IOException {
    wire = connect(site);
    wire.send(Map.of("token", site.token()));
    JsonNode welcome = wire.read();
    if (welcome == null) throw new IOException("The lab that submitted this job does not know it any more.");
    Plan plan = Wire.JSON.treeToValue(welcome.get("plan"), Plan.class);
    tally = new Tally(plan.latencyEdgesMs());
    Lab.plan = plan;
    Lab.clock = new Clock(FlinkLab.NOT_YET_MS);
    Lab.observer = tally;
    Map<String, Consumer<DoubleConsumer>> services = new HashMap<>();
    for (String name : plan.services().keySet()) services.put(name, whenDone -> call(name, whenDone));
    Lab.services = services;
    daemon(this::listen, "headroom-agent").start();
  }

  private static Wire connect(Site site) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(site.host(), site.port()), CONNECT_WITHIN_MS);
      return new Wire(socket);
    } catch (IOException problem) {
      socket.close();
      String where = site.host() + ":" + site.port();
      throw new IOException("This task manager does not reach the lab at " + where + ": " + problem.getMessage(), problem);
    }
  }

  static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** A subtask of an operator is ready. */
  void joins(String operator, int subtask, MetricGroup metrics) throws IOException {
    tasks.add(MetricTree.taskOf(metrics));
    wire.send(Map.of("joined", operator + '/' + subtask));
  }

  private void call(String service, DoubleConsumer whenDone) {
    long number = lastCall.incrementAndGet();
    double startMs = Lab.clock.nowMs();
    calls.put(number, () -> whenDone.accept(Lab.clock.nowMs() - startMs));
    try {
      if (Lab.over != null) answerAll();
      else wire.send(Map.of("call", number, "service", service));
    } catch (IOException problem) {
      leave(problem.getMessage());
    }
  }

  private void listen() {
    try (wire) {
      for (JsonNode message; (message = wire.read()) != null; ) {
        if (message.has("answered")) answer(message.get("answered").asLong());
        else begin(message.get("startWallMs").asDouble());
      }
      leave("it closed the connection");
    } catch (IOException problem) {
      leave(problem.getMessage());
    }
  }

  private void answer(long call) {
    Runnable answered = calls.remove(call);
    if (answered != null) answered.run();
  }

  private void answerAll() {
    for (long call : calls.keySet()) answer(call);
  }

  /** Nobody measures any more: the sources end the job, if it still runs. Records that wait for answers must not keep theirs from coming. */
  private void leave(String why) {
    Lab.over = "The lab that submitted this job is gone: " + why;
    answerAll();
  }

  private void begin(double startWallMs) {
    Lab.clock.startAt(startWallMs);
    tasks.forEach(MetricTree::addAll);
    daemon(this::report, "headroom-report").start();
  }

  private void report() {
    try {
      for (long second = 0; second <= Lab.plan.durationMs() / 1000 && Lab.over == null; second++) {
        Lab.clock.sleepUntil(second * 1000.0);
        wire.send(new Report(second, tally.take(), Lab.emitted.get(), TaskMetrics.values()));
      }
    } catch (IOException | InterruptedException problem) {
      leave(problem.getMessage());
    }
  }
}

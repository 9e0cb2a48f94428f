package headroom.kafka;

import headroom.lab.Clock;
import headroom.lab.Measurements;
import headroom.lab.Service;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Runs a plan against a real broker: a producer with a shaped rate, a consumer group, a slow service; measures once a second. */
public final class KafkaLab {
  /** The group stands and the first polls are done before the run begins. */
  private static final long SETTLE_MS = 8000;
  private static final int SAMPLES_PER_WINDOW = 5;
  private static final int ROUND_TRIPS = 101;

  private final Plan plan;
  private final Clock clock = new Clock(SETTLE_MS);
  private final Measurements measurements;
  private final Log[] logs;
  private final Service service;
  private final List<LabConsumer> consumers = new java.util.concurrent.CopyOnWriteArrayList<>();
  private final Deque<LabConsumer> ready = new ArrayDeque<>();
  private final AtomicLong sent = new AtomicLong();
  private volatile Thread sending;
  private boolean isTidy;

  private KafkaLab(Plan plan) throws Exception {
    this.plan = plan;
    measurements = new Measurements(plan.latencyEdgesMs(), plan.output(), clock);
    logs = new Log[plan.partitions()];
    for (int i = 0; i < logs.length; i++) logs[i] = new Log();
    service = plan.sink() == null ? null : new Service(plan.sink().service(), clock, plan.seed());
  }

  public static void main(String[] arguments) throws Exception {
    Plan plan = Plan.read(arguments[0]);
    if (plan.warmUpMs() > 0) new KafkaLab(plan.warmUp()).run();
    new KafkaLab(plan).run();
    System.exit(0);
  }

  private void run() throws Exception {
    Properties admin = new Properties();
    admin.put("bootstrap.servers", plan.bootstrapServers());
    try (Admin client = Admin.create(admin)) {
      // The embedded broker is thrown away with everything in it.
      if (plan.borrowed()) Runtime.getRuntime().addShutdownHook(new Thread(() -> tidy(client)));
      try {
        // The age of a record counts from its append, not from the moment at which a producer made it.
        NewTopic topic = new NewTopic(plan.topic(), plan.partitions(), (short) 1);
        topic.configs(Map.of("message.timestamp.type", "LogAppendTime"));
        client.createTopics(List.of(topic)).all().get();
        scaleTo(plan.instances());
        makeReady();
        sending = new Thread(new ShapedProducer(plan, clock, measurements, this::appended), "producer");
        sending.start();
        Map<String, Object> facts = sampleToTheEnd();
        sending.join();
        stopAll();
        facts.put("roundTripMs", medianRoundTripMs(client));
        measurements.finish(facts);
      } finally {
        tidy(client);
        if (service != null) service.close();
        measurements.close();
      }
    }
  }

  /** Takes away what the run brought to the broker. A producer or a consumer that still runs could create the topic again, so they end first. */
  private synchronized void tidy(Admin client) {
    if (isTidy) return;
    isTidy = true;
    try {
      if (sending != null) {
        sending.interrupt();
        sending.join();
      }
      stopAll();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    remove("topic", client.deleteTopics(List.of(plan.topic())).all());
    remove("consumer group", client.deleteConsumerGroups(List.of(plan.topic())).all());
  }

  private void remove(String what, KafkaFuture<Void> removal) {
    try {
      removal.get();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException problem) {
      Throwable cause = problem.getCause();
      boolean wasNever = cause instanceof UnknownTopicOrPartitionException || cause instanceof GroupIdNotFoundException;
      if (!wasNever) System.err.println("The " + what + " " + plan.topic() + " was not deleted: " + cause);
    }
  }

  /** Those that the plan will start in mid-run: how long a program takes to load and to connect is no property of a group. */
  private void makeReady() {
    int most = plan.scalings().stream().mapToInt(Plan.Scaling::instances).max().orElse(0);
    for (int i = consumers.size(); i < most; i++) ready.add(newConsumer(i));
  }

  private LabConsumer newConsumer(int instance) {
    return new LabConsumer(plan, instance, clock, service, measurements, logs);
  }

  private void stopAll() throws InterruptedException {
    scaleTo(0);
    for (LabConsumer unused : ready) unused.stop();
    ready.clear();
  }

  /** A small request to the broker and back, when nothing else goes on. */
  private double medianRoundTripMs(Admin client) throws Exception {
    double[] tookMs = new double[ROUND_TRIPS];
    for (int i = 0; i < ROUND_TRIPS; i++) {
      double startMs = clock.nowMs();
      client.describeCluster().nodes().get();
      tookMs[i] = clock.nowMs() - startMs;
      clock.sleepUntil(clock.nowMs() + 20);
    }
    double[] warm = java.util.Arrays.copyOfRange(tookMs, ROUND_TRIPS / 2, ROUND_TRIPS);
    java.util.Arrays.sort(warm);
    return warm[warm.length / 2];
  }

  private void appended(int partition, long offset, double atMs) {
    logs[partition].appended(offset, atMs);
    sent.incrementAndGet();
  }

  private void scaleTo(int instances) throws InterruptedException {
    while (consumers.size() < instances) {
      LabConsumer consumer = ready.isEmpty() ? newConsumer(consumers.size()) : ready.removeFirst();
      consumer.start();
      consumers.add(consumer);
    }
    while (consumers.size() > instances) consumers.remove(consumers.size() - 1).stop();
  }

  /** Returns what is only known at the end. */
  private Map<String, Object> sampleToTheEnd() throws InterruptedException {
    long lastSent = 0;
    long lastProcessed = 0;
    int next = 0;
    long samples = plan.durationMs() / 1000;
    for (long second = 0; second <= samples; second++) {
      while (next < plan.scalings().size() && plan.scalings().get(next).atMs() <= second * 1000) {
        Plan.Scaling scaling = plan.scalings().get(next++);
        clock.sleepUntil(scaling.atMs());
        measurements.event("instances.changed", "group", Map.of("from", consumers.size(), "to", scaling.instances()));
        // Starting and stopping take time, and samples must not wait for them.
        scaleInBackground(scaling.instances());
      }
      clock.sleepUntil(second * 1000.0);
      long sentNow = sent.get();
      long processedNow = measurements.processed.get();
      sample(second, sentNow - lastSent, processedNow - lastProcessed, sentNow - processedNow);
      lastSent = sentNow;
      lastProcessed = processedNow;
      if (second > 0 && second % SAMPLES_PER_WINDOW == 0) measurements.closeWindow();
    }
    if (samples % SAMPLES_PER_WINDOW != 0) measurements.closeWindow();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("produced", lastSent);
    facts.put("processed", lastProcessed);
    facts.put("duplicates", measurements.duplicates.get());
    return facts;
  }

  private void scaleInBackground(int instances) {
    Thread scaling =
        new Thread(
            () -> {
              try {
                synchronized (consumers) {
                  scaleTo(instances);
                }
              } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
              }
            },
            "scaling");
    scaling.setDaemon(true);
    scaling.start();
  }

  private void sample(long second, long arrived, long finished, long backlog) {
    double nowMs = clock.nowMs();
    long lag = 0;
    long positionLag = 0;
    double oldestMs = 0;
    long[] partitionLag = new long[logs.length];
    for (int i = 0; i < logs.length; i++) {
      partitionLag[i] = logs[i].lag();
      lag += partitionLag[i];
      positionLag += logs[i].positionLag();
      oldestMs = Math.max(oldestMs, logs[i].oldestAgeMs(nowMs));
    }
    int queued = 0;
    int paused = 0;
    List<LabConsumer> now = List.copyOf(consumers);
    for (LabConsumer consumer : now) {
      queued += consumer.queueDepth();
      if (consumer.isPaused()) paused++;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "sample");
    line.put("atMs", second * 1000);
    line.put("arrivals", arrived);
    line.put("throughput", finished);
    line.put("backlog", backlog);
    line.put("lag", lag);
    line.put("positionLag", positionLag);
    line.put("lagSeconds", oldestMs / 1000);
    line.put("queueDepth", queued);
    line.put("instances", now.size());
    line.put("paused", paused);
    line.put("time-between-poll-max", measurements.takeLongestPollGapMs());
    double callMs = measurements.takeMeanCallMs();
    line.put("sinkLatencyMs", Double.isNaN(callMs) ? null : callMs);
    line.put("partitionLag", partitionLag);
    measurements.write(line);
  }
}

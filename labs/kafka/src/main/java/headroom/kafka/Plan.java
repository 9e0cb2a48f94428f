package headroom.kafka;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.lab.Service;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * What to do, as the runner wrote it down from a scenario: times in ms, rates per second, sizes in bytes.
 *
 * @param borrowed the broker is somebody's: nothing may be left there, however the run ends
 * @param warmUpMs before the run that counts, one of this length on a topic of its own: a program that has just started is still compiling its own code
 */
@JsonIgnoreProperties(ignoreUnknown = false)
public record Plan(
    String bootstrapServers,
    boolean borrowed,
    String topic,
    int partitions,
    long durationMs,
    long warmUpMs,
    long seed,
    boolean poisson,
    List<double[]> ratePerSecond,
    int recordBytes,
    double[] partitionShares,
    int instances,
    List<Scaling> scalings,
    List<Stall> stalls,
    Map<String, String> consumerConfig,
    double recordMs,
    double pollMs,
    long pollTimeoutMs,
    boolean worker,
    int pauseAt,
    int resumeAt,
    Sink sink,
    double[] latencyEdgesMs,
    String output) {

  /** From `atMs` on, so many consumers. */
  public record Scaling(long atMs, int instances) {}

  /** The poll thread of one consumer hangs. */
  public record Stall(long atMs, long forMs, int instance) {}

  /** Writes of up to `batchRecords`, at the latest after `lingerMs`, into a service. */
  public record Sink(int batchRecords, double lingerMs, int concurrency, Service.Behaviour service) {}

  /** The run before the run that counts: its first seconds, without what happens in the middle. */
  Plan warmUp() {
    return new Plan(
        bootstrapServers,
        borrowed,
        topic + "-warm-up",
        partitions,
        warmUpMs,
        0,
        seed,
        poisson,
        ratePerSecond,
        recordBytes,
        partitionShares,
        instances,
        List.of(),
        List.of(),
        consumerConfig,
        recordMs,
        pollMs,
        pollTimeoutMs,
        worker,
        pauseAt,
        resumeAt,
        sink,
        latencyEdgesMs,
        output + ".warm-up");
  }

  static Plan read(String path) throws IOException {
    return new ObjectMapper().readValue(new File(path), Plan.class);
  }
}

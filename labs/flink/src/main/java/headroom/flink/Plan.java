package headroom.flink;

import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.lab.Service;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What to do, as the runner wrote it down from a scenario: times in ms, rates per second, sizes in bytes.
 *
 * @param jobManager HOST:PORT of an existing cluster's REST interface; null = an embedded cluster
 */
public record Plan(
    String jobManager,
    long durationMs,
    long seed,
    List<double[]> ratePerSecond,
    int recordBytes,
    int maxParallelism,
    Map<String, String> config,
    List<Operator> operators,
    Map<String, Service.Behaviour> services,
    double[] latencyEdgesMs,
    String output) {

  /** One operator; what does not belong to its kind is null or 0. */
  public record Operator(
      String id,
      String kind,
      String exchange,
      boolean chain,
      int parallelism,
      double recordMs,
      double selectivity,
      long keys,
      double hotShare,
      boolean ordered,
      int capacity,
      long timeoutMs,
      String service,
      long boundMs)
      implements Serializable {}

  /** Slots that the job needs: each task has a slot sharing group of its own. */
  int slots() {
    return operators.stream().filter(one -> !one.chain()).mapToInt(Operator::parallelism).sum();
  }

  static Plan read(String path) throws IOException {
    return new ObjectMapper().readValue(new File(path), Plan.class);
  }
}

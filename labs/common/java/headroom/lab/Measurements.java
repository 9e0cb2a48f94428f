package headroom.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts while the run goes on, and writes one line of JSON for each sample, event and state. */
public final class Measurements implements AutoCloseable, Observer {
  private static final ObjectMapper JSON = new ObjectMapper();

  public final AtomicLong processed = new AtomicLong();
  public final AtomicLong duplicates = new AtomicLong();
  private final Clock clock;
  private final double[] edgesMs;
  private final BufferedWriter out;
  private long[] ages;
  private double oldestMs;
  private final List<Double> callsMs = new ArrayList<>();
  private double callsSumMs;
  private long callsInSample;
  private final List<Double> commitsMs = new ArrayList<>();
  private double longestPollGapMs;
  private double workMs;
  private long worked;

  public Measurements(double[] edgesMs, String output, Clock clock) throws IOException {
    this.clock = clock;
    this.edgesMs = edgesMs;
    ages = new long[edgesMs.length];
    out = Files.newBufferedWriter(Path.of(output));
  }

  @Override
  public synchronized void finished(double ageMs) {
    processed.incrementAndGet();
    ages[Tally.bucketOf(edgesMs, ageMs)]++;
    oldestMs = Math.max(oldestMs, ageMs);
  }

  /** Takes over what was counted in another process. */
  public synchronized void add(Tally.Counts counts) {
    for (int i = 0; i < ages.length; i++) {
      ages[i] += counts.ages()[i];
      processed.addAndGet(counts.ages()[i]);
    }
    oldestMs = Math.max(oldestMs, counts.oldestMs());
    for (double tookMs : counts.callsMs()) called(tookMs);
  }

  @Override
  public synchronized void called(double tookMs) {
    callsMs.add(tookMs);
    callsSumMs += tookMs;
    callsInSample++;
  }

  /** A commit took a request to the coordinator and back, ms. */
  public synchronized void committed(double tookMs) {
    commitsMs.add(tookMs);
  }

  public synchronized void pollGap(double ms) {
    longestPollGapMs = Math.max(longestPollGapMs, ms);
  }

  /** What the worker really took for so many records. */
  public synchronized void worked(long records, double tookMs) {
    worked += records;
    workMs += tookMs;
  }

  public synchronized double takeMeanCallMs() {
    double mean = callsInSample == 0 ? Double.NaN : callsSumMs / callsInSample;
    callsInSample = 0;
    callsSumMs = 0;
    return mean;
  }

  public synchronized double takeLongestPollGapMs() {
    double longest = longestPollGapMs;
    longestPollGapMs = 0;
    return longest;
  }

  /** Ends a window of ages. */
  public synchronized void closeWindow() {
    write(Map.of("kind", "window", "counts", ages));
    ages = new long[edgesMs.length];
  }

  public void event(String kind, String entity, Map<String, ?> detail) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("kind", "event");
    line.put("atMs", Math.max(0, clock.nowMs()));
    line.put("event", kind);
    line.put("entity", entity);
    line.put("detail", detail);
    write(line);
  }

  public void state(String entity, String state) {
    write(Map.of("kind", "state", "atMs", Math.max(0, clock.nowMs()), "entity", entity, "state", state));
  }

  /** The last line: what is only known at the end. */
  public synchronized void finish(Map<String, ?> facts) {
    Map<String, Object> line = new LinkedHashMap<>(facts);
    line.put("kind", "end");
    line.put("latencyMaxMs", processed.get() == 0 ? null : oldestMs);
    line.put("sinkLatencyP95Ms", quantile(callsMs, 0.95));
    line.put("sinkLatencyP50Ms", quantile(callsMs, 0.5));
    line.put("commitMs", quantile(commitsMs, 0.5));
    line.put("workMsPerRecord", worked == 0 ? null : workMs / worked);
    write(line);
  }

  private static Double quantile(List<Double> values, double share) {
    if (values.isEmpty()) return null;
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) (sorted.size() * share));
  }

  public synchronized void write(Object line) {
    try {
      out.write(JSON.writeValueAsString(line));
      out.newLine();
    } catch (IOException problem) {
      throw new java.io.UncheckedIOException(problem);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}

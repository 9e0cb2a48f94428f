package headroom.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts in a process that writes no measurements of its own, until somebody takes the counts. */
public final class Tally implements Observer {
  /**
   * @param ages how many records were finished in each of the histogram's buckets
   * @param oldestMs the greatest age; 0 when nothing was finished
   */
  public record Counts(long[] ages, double oldestMs, List<Double> callsMs) {}

  private final double[] edgesMs;
  private long[] ages;
  private double oldestMs;
  private List<Double> callsMs = new ArrayList<>();

  public Tally(double[] edgesMs) {
    this.edgesMs = edgesMs;
    ages = new long[edgesMs.length];
  }

  @Override
  public synchronized void finished(double ageMs) {
    ages[bucketOf(edgesMs, ageMs)]++;
    oldestMs = Math.max(oldestMs, ageMs);
  }

  @Override
  public synchronized void called(double tookMs) {
    callsMs.add(tookMs);
  }

  /** What was counted since the last time. */
  public synchronized Counts take() {
    Counts counts = new Counts(ages, oldestMs, callsMs);
    ages = new long[edgesMs.length];
    oldestMs = 0;
    callsMs = new ArrayList<>();
    return counts;
  }

  /** The bucket of an age, in a histogram whose first edge is 0. */
  static int bucketOf(double[] edgesMs, double ageMs) {
    int bucket = Arrays.binarySearch(edgesMs, Math.max(0, ageMs));
    return bucket >= 0 ? bucket : -bucket - 2;
  }
}

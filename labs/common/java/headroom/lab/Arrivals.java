package headroom.lab;

import java.util.List;
import java.util.Random;

/** When records come: a piecewise linear rate, evenly or as a Poisson process. */
public final class Arrivals {
  private static final double STEP_MS = 1;

  private final List<double[]> points;
  private final double share;
  private final Random random;
  private double expected;
  private double untilMs;
  private double wanted;

  /**
   * @param points [time ms, records per second]: linear between points, two at one time are a step, the last one holds
   * @param share of the rate that is meant, 0 to 1
   * @param random null = evenly; else the gaps of a Poisson process, which are exponential in the integral of its rate
   */
  public Arrivals(List<double[]> points, double share, Random random) {
    this.points = points;
    this.share = share;
    this.random = random;
  }

  /** The moment of the next record, ms; infinity when there is none within a day. */
  public double nextMs() {
    wanted += random == null ? 1 : -Math.log(1 - random.nextDouble());
    while (untilMs < 86_400_000) {
      double step = share * integral(untilMs, untilMs + STEP_MS);
      if (expected + step >= wanted) return untilMs + (STEP_MS * (wanted - expected)) / step;
      expected += step;
      untilMs += STEP_MS;
    }
    return Double.POSITIVE_INFINITY;
  }

  private double integral(double fromMs, double toMs) {
    double sum = 0;
    for (int i = 0; i < points.size(); i++) {
      double[] point = points.get(i);
      boolean isLast = i + 1 == points.size();
      double[] next = isLast ? new double[] {Double.MAX_VALUE, point[1]} : points.get(i + 1);
      double from = Math.max(fromMs, point[0]);
      double to = Math.min(toMs, next[0]);
      if (to <= from) continue;
      double slope = isLast ? 0 : (next[1] - point[1]) / (next[0] - point[0]);
      sum += ((point[1] + slope * ((from + to) / 2 - point[0])) * (to - from)) / 1000;
    }
    return sum;
  }
}

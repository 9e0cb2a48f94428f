package headroom.kafka;

import java.util.List;
import java.util.Random;

/** How many records are due by a moment: the integral of a piecewise linear rate, exact or as a Poisson process. */
final class Arrivals {
  private final List<double[]> points;
  private final boolean poisson;
  private final Random random;
  private double expected;
  private double untilMs;
  private double nextRandom;

  Arrivals(List<double[]> points, boolean poisson, long seed) {
    this.points = points;
    this.poisson = poisson;
    random = new Random(seed);
    nextRandom = exponential();
  }

  /** Records due since the last call; times must not go back. */
  int dueBy(double atMs) {
    expected += integral(untilMs, atMs);
    untilMs = atMs;
    int due = 0;
    if (poisson) {
      // The gaps of a Poisson process are exponential in the integral of its rate.
      for (; nextRandom <= expected; nextRandom += exponential()) due++;
    } else {
      due = (int) Math.floor(expected);
      expected -= due;
    }
    return due;
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble());
  }

  private double integral(double fromMs, double toMs) {
    double sum = 0;
    for (int i = 0; i < points.size(); i++) {
      double[] point = points.get(i);
      double[] next = i + 1 < points.size() ? points.get(i + 1) : new double[] {Double.MAX_VALUE, point[1]};
      double from = Math.max(fromMs, point[0]);
      double to = Math.min(toMs, next[0]);
      if (to <= from) continue;
      double slope = i + 1 < points.size() ? (next[1] - point[1]) / (next[0] - point[0]) : 0;
      double middle = point[1] + slope * ((from + to) / 2 - point[0]);
      sum += middle * (to - from) / 1000;
    }
    return sum;
  }
}

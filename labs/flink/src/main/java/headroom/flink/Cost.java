package headroom.flink;

/** The time that a subtask's thread spends on each record. An oversleep is taken off the next record, so that it holds on average. */
final class Cost {
  private final double recordMs;
  private double debtMs;

  Cost(double recordMs) {
    this.recordMs = recordMs;
  }

  void spend() throws InterruptedException {
    double wantedMs = recordMs - debtMs;
    if (wantedMs <= 0) {
      debtMs = -wantedMs;
      return;
    }
    double startMs = Lab.clock.nowMs();
    Lab.clock.sleepUntil(startMs + wantedMs);
    debtMs = Lab.clock.nowMs() - startMs - wantedMs;
  }
}

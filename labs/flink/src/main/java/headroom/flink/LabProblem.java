package headroom.flink;

/** What the person at the terminal is told without a stack trace. */
final class LabProblem extends RuntimeException {
  private static final long serialVersionUID = 1;

  LabProblem(String message) {
    super(message);
  }
}

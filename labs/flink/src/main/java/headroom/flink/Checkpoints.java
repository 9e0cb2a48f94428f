package headroom.flink;

import java.util.List;

/**
 * What an engine knows of a job's checkpoints.
 *
 * @param completed since the job's start
 * @param latest the last few that are over, in any order
 */
record Checkpoints(long completed, List<Checkpoint> latest) {
  static final Checkpoints NONE = new Checkpoints(0, List.of());

  /**
   * One that is over.
   *
   * @param status as Flink spells it, such as COMPLETED
   * @param triggeredWallMs ms since 1970
   */
  record Checkpoint(long id, String status, long triggeredWallMs, long durationMs) {
    long endedWallMs() {
      return triggeredWallMs + durationMs;
    }

    boolean isCompleted() {
      return status.equals("COMPLETED");
    }
  }
}

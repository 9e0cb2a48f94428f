package headroom.flink;

/** Where a job runs, and what can be seen of it there. */
interface Engine extends AutoCloseable {
  /** Returns when all of the job runs. */
  void start() throws Exception;

  /** Sets the start of the run to so many ms from now. */
  void begin(long delayMs) throws Exception;

  /** Returns when everything that happened by a second of the run is in the measurements. */
  void complete(long second) throws Exception;

  /** Records that the source has handed on. */
  long emitted();

  /** The value of a task's metric by TaskMetrics.key; NaN where there is none. */
  double metric(String key);

  Checkpoints checkpoints() throws Exception;

  /** By how much its checkpoints may be out of date, ms. */
  long checkpointsLateMs();

  /** Ends the job. May be called twice, and from another thread. */
  @Override
  void close();
}

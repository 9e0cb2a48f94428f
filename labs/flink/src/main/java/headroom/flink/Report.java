package headroom.flink;

import headroom.lab.Tally;
import java.util.Map;

/**
 * What an agent says at a whole second of the run.
 *
 * @param counts of the second that is over
 * @param emitted records that its sources have handed on since the start
 * @param metrics of its tasks, by TaskMetrics.key
 */
record Report(long second, Tally.Counts counts, long emitted, Map<String, Double> metrics) {}

package headroom.flink;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;

/** Flink's own metrics of the tasks in this process. */
final class TaskMetrics {
  private static final Map<String, Metric> METRICS = new ConcurrentHashMap<>();

  private TaskMetrics() {}

  /** Keeps the metric within reach, if it is one of a task and not of an operator. */
  static void add(Metric metric, String name, MetricGroup group) {
    Map<String, String> variables = group.getAllVariables();
    String task = variables.get("<task_name>");
    if (task == null || variables.containsKey("<operator_name>")) return;
    // A task is called after its first operator; Flink puts "Source: " before a source's name.
    String first = task.split(" -> ")[0].replace("Source: ", "");
    METRICS.put(key(first, Integer.parseInt(variables.get("<subtask_index>")), name), metric);
  }

  /** What a subtask's metric is called here. */
  static String key(String task, int subtask, String metric) {
    return task + '/' + subtask + '/' + metric;
  }

  /** The value of a metric; NaN where there is none. */
  static double value(String key) {
    Metric found = METRICS.get(key);
    if (found instanceof Counter counter) return counter.getCount();
    if (found instanceof Meter meter) return meter.getRate();
    if (found instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number) return number.doubleValue();
    return Double.NaN;
  }

  /** All of them that have a value. */
  static Map<String, Double> values() {
    Map<String, Double> values = new HashMap<>();
    for (String key : METRICS.keySet()) {
      double now = value(key);
      if (Double.isFinite(now)) values.put(key, now);
    }
    return values;
  }
}

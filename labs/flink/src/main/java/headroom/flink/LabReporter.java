package headroom.flink;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Keeps Flink's own metrics of tasks within reach: metric of a task's subtask → the metric. */
public final class LabReporter implements MetricReporter {
  private static final Map<String, Metric> METRICS = new ConcurrentHashMap<>();

  /** Made by Flink, which finds it as a service. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new LabReporter();
    }
  }

  /** The value of a task's metric; NaN where there is none. */
  static double value(String task, int subtask, String metric) {
    Metric found = METRICS.get(key(task, String.valueOf(subtask), metric));
    if (found instanceof Counter counter) return counter.getCount();
    if (found instanceof Meter meter) return meter.getRate();
    if (found instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number) return number.doubleValue();
    return Double.NaN;
  }

  private static String key(String task, String subtask, String metric) {
    return task + '/' + subtask + '/' + metric;
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {}

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    Map<String, String> variables = group.getAllVariables();
    String task = variables.get("<task_name>");
    if (task == null || variables.containsKey("<operator_name>")) return;
    // A task is called after its first operator; Flink puts "Source: " before a source's name.
    String first = task.split(" -> ")[0].replace("Source: ", "");
    METRICS.put(key(first, variables.get("<subtask_index>"), name), metric);
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}
}

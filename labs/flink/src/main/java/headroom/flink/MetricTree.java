package headroom.flink;

import java.lang.reflect.Field;
import java.util.Map;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.ProxyMetricGroup;

/**
 * Reads metrics where Flink keeps them, in a task manager that has no reporter of ours: in the private maps of
 * org.apache.flink.runtime.metrics.groups.AbstractMetricGroup (flink-runtime 2.1), because a metric group has no public way to read one back.
 */
final class MetricTree {
  private MetricTree() {}

  /** The group of the task in which an operator runs. */
  static AbstractMetricGroup<?> taskOf(MetricGroup operator) {
    MetricGroup group = operator;
    // A source reader's group is a front of its operator's.
    while (group instanceof ProxyMetricGroup<?>) group = (MetricGroup) read(ProxyMetricGroup.class, "parentMetricGroup", group);
    return (AbstractMetricGroup<?>) ((InternalOperatorMetricGroup) group).getTaskMetricGroup();
  }

  /** Adds every metric of a group and of the groups in it, such as the ones of its buffers. */
  static void addAll(AbstractMetricGroup<?> group) {
    ((Map<?, ?>) read(AbstractMetricGroup.class, "metrics", group))
        .forEach((name, metric) -> TaskMetrics.add((Metric) metric, (String) name, group));
    for (Object inner : ((Map<?, ?>) read(AbstractMetricGroup.class, "groups", group)).values())
      addAll((AbstractMetricGroup<?>) inner);
  }

  private static Object read(Class<?> owner, String name, Object from) {
    try {
      Field field = owner.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(from);
    } catch (ReflectiveOperationException problem) {
      throw new IllegalStateException("This Flink keeps its metrics elsewhere: the lab needs Flink 2.1.", problem);
    }
  }
}

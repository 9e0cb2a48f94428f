package headroom.flink;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;

/**
 * Where an operator finds the lab; it travels with the job.
 *
 * @param host where the controller listens; null = in this very process
 * @param token what the controller wants to hear first: whoever else connects is sent away
 */
record Site(String host, int port, String token) implements Serializable {
  static final Site HERE = new Site(null, 0, "");

  /** Makes sure that `Lab` is filled in this process. */
  void enter() throws IOException {
    if (host != null) Agent.at(this);
  }

  /** The same, for one subtask of an operator, whose task's metrics are measured from now on. */
  void enter(Plan.Operator operator, RuntimeContext context) throws IOException {
    enter(operator, context.getTaskInfo().getIndexOfThisSubtask(), context.getMetricGroup());
  }

  /** The same, where there is no runtime context. */
  void enter(Plan.Operator operator, int subtask, MetricGroup metrics) throws IOException {
    if (host != null) Agent.at(this).joins(operator.id(), subtask, metrics);
  }
}

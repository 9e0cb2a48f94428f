package headroom.flink;

import java.util.Collections;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Asks a service about each record; Flink's async operator holds the record until the answer is there. */
final class Enrichment extends RichAsyncFunction<Event, Event> {
  private static final long serialVersionUID = 1;

  private final Plan.Operator operator;
  private transient Cost cost;

  Enrichment(Plan.Operator operator) {
    this.operator = operator;
  }

  @Override
  public void asyncInvoke(Event event, ResultFuture<Event> result) throws InterruptedException {
    if (cost == null) cost = new Cost(operator.recordMs());
    cost.spend();
    Lab.services
        .get(operator.service())
        .call(
            tookMs -> {
              Lab.measurements.called(tookMs);
              result.complete(Collections.singleton(event));
            });
  }
}

package headroom.flink;

import java.io.IOException;
import java.util.Collections;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Asks a service about each record; Flink's async operator holds the record until the answer is there. */
final class Enrichment extends RichAsyncFunction<Event, Event> {
  private static final long serialVersionUID = 1;

  private final Plan.Operator operator;
  private final Site site;
  private transient Cost cost;

  Enrichment(Plan.Operator operator, Site site) {
    this.operator = operator;
    this.site = site;
  }

  @Override
  public void open(OpenContext context) throws IOException {
    site.enter(operator, getRuntimeContext());
    cost = new Cost(operator.recordMs());
  }

  @Override
  public void asyncInvoke(Event event, ResultFuture<Event> result) throws InterruptedException {
    cost.spend();
    Lab.services
        .get(operator.service())
        .accept(
            tookMs -> {
              Lab.observer.called(tookMs);
              result.complete(Collections.singleton(event));
            });
  }
}

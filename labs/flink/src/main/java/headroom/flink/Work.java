package headroom.flink;

import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Operators that spend their time on a record and hand it on. */
final class Work {
  private Work() {}

  /** A map; with a selectivity below 1 it hands on every so many-th record. */
  static final class Map extends ProcessFunction<Event, Event> {
    private static final long serialVersionUID = 1;
    private final Plan.Operator operator;
    private final Site site;
    private transient Cost cost;
    private transient double owed;

    Map(Plan.Operator operator, Site site) {
      this.operator = operator;
      this.site = site;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      site.enter(operator, getRuntimeContext());
      cost = new Cost(operator.recordMs());
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
      cost.spend();
      for (owed += operator.selectivity(); owed >= 1; owed--) out.collect(event);
    }
  }

  /** Keyed by the record's key: counts in state, and hands the record on. */
  static final class Keyed extends KeyedProcessFunction<Long, Event, Event> {
    private static final long serialVersionUID = 1;
    private final Plan.Operator operator;
    private final Site site;
    private transient Cost cost;
    private transient double owed;
    private transient ValueState<Long> seen;

    Keyed(Plan.Operator operator, Site site) {
      this.operator = operator;
      this.site = site;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      site.enter(operator, getRuntimeContext());
      cost = new Cost(operator.recordMs());
      seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Long.class));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
      cost.spend();
      Long before = seen.value();
      seen.update(before == null ? 1 : before + 1);
      for (owed += operator.selectivity(); owed >= 1; owed--) out.collect(event);
    }
  }

  /** The end: the record is finished, at its age. */
  static final class Last extends ProcessFunction<Event, Event> {
    private static final long serialVersionUID = 1;
    private final Plan.Operator operator;
    private final Site site;
    private transient Cost cost;

    Last(Plan.Operator operator, Site site) {
      this.operator = operator;
      this.site = site;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      site.enter(operator, getRuntimeContext());
      cost = new Cost(operator.recordMs());
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
      cost.spend();
      Lab.observer.finished(Lab.clock.nowMs() - event.appendedMs);
    }
  }

  /** The end behind a hash exchange. */
  static final class LastKeyed extends KeyedProcessFunction<Long, Event, Event> {
    private static final long serialVersionUID = 1;
    private final Plan.Operator operator;
    private final Site site;
    private transient Cost cost;

    LastKeyed(Plan.Operator operator, Site site) {
      this.operator = operator;
      this.site = site;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      site.enter(operator, getRuntimeContext());
      cost = new Cost(operator.recordMs());
    }

    @Override
    public void processElement(Event event, Context context, Collector<Event> out) throws Exception {
      cost.spend();
      Lab.observer.finished(Lab.clock.nowMs() - event.appendedMs);
    }
  }
}

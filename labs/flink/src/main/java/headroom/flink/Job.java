package headroom.flink;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The job of a plan: operators in a row, each a task of its own unless it is chained. */
final class Job {
  private Job() {}

  /** @param site where its operators find the lab */
  static void build(StreamExecutionEnvironment env, Plan plan, Site site) {
    env.setMaxParallelism(plan.maxParallelism());
    env.getConfig().enableObjectReuse();
    Plan.Operator source = plan.operators().get(0);
    Plan.Operator keyed = plan.operators().stream().filter(one -> one.keys() > 0).findFirst().orElse(null);
    WatermarkStrategy<Event> watermarks =
        WatermarkStrategy.<Event>forBoundedOutOfOrderness(Duration.ofMillis(source.boundMs()))
            .withTimestampAssigner((event, previous) -> (long) event.appendedMs);
    DataStream<Event> stream =
        env.fromSource(ShapedSource.create(source, keyed, site), watermarks, source.id())
            .setParallelism(source.parallelism())
            .uid(source.id());
    for (Plan.Operator operator : plan.operators().subList(1, plan.operators().size()))
      stream = add(stream, operator, site);
  }

  private static DataStream<Event> add(DataStream<Event> input, Plan.Operator operator, Site site) {
    boolean isKeyed = operator.exchange().equals("hash");
    DataStream<Event> from =
        switch (operator.exchange()) {
          case "rebalance" -> input.rebalance();
          case "rescale" -> input.rescale();
          default -> input;
        };
    SingleOutputStreamOperator<Event> added =
        switch (operator.kind()) {
          case "async" -> async(from, operator, site);
          case "sink" -> isKeyed
              ? input.keyBy(event -> event.key).process(new Work.LastKeyed(operator, site))
              : from.process(new Work.Last(operator, site));
          default -> isKeyed
              ? input.keyBy(event -> event.key).process(new Work.Keyed(operator, site))
              : from.process(new Work.Map(operator, site));
        };
    added.name(operator.id()).uid(operator.id()).setParallelism(operator.parallelism());
    if (!operator.chain()) added.startNewChain().slotSharingGroup(operator.id());
    if (operator.kind().equals("sink"))
      added.sinkTo(new DiscardingSink<>()).setParallelism(operator.parallelism()).name("end");
    return added;
  }

  private static SingleOutputStreamOperator<Event> async(
      DataStream<Event> from, Plan.Operator operator, Site site) {
    long timeoutMs = operator.timeoutMs() == 0 ? Long.MAX_VALUE / 4 : operator.timeoutMs();
    Enrichment enrichment = new Enrichment(operator, site);
    return operator.ordered()
        ? AsyncDataStream.orderedWait(from, enrichment, timeoutMs, TimeUnit.MILLISECONDS, operator.capacity())
        : AsyncDataStream.unorderedWait(from, enrichment, timeoutMs, TimeUnit.MILLISECONDS, operator.capacity());
  }
}

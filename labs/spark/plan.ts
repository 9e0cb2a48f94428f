/** From a Spark scenario to what the lab's PySpark program does. */
import type { SparkScenario } from '../../src/sim/index.ts';

/**
 * What a query does, wherever it runs.
 * @throws RangeError where the scenario asks for something that this lab does not do; the message names it
 */
export function queryOf(scenario: SparkScenario): object {
  const { spark, traffic, changes, faults } = scenario;
  const { stateful, sink } = spark;
  if (traffic.initialBacklog > 0) throw new RangeError('The lab starts with an empty topic: set /traffic/initialBacklog to 0.');
  if (changes.length > 0 || faults.length > 0) throw new RangeError('The Spark lab changes and breaks nothing in mid-run.');
  if (stateful !== null && stateful.kind !== 'windowAggregation')
    throw new RangeError(`The Spark lab keeps windows; the scenario says "${stateful.kind}".`);
  if (spark.eventTime.listMs.length > 0)
    throw new RangeError('The Spark lab takes event times from the log: leave out /spark/eventTime/listMs.');
  const service = sink === null ? undefined : scenario.services[sink.service];
  if (service !== undefined && (service.distribution !== 'constant' || service.limitPerSecond !== null))
    throw new RangeError('The Spark lab’s sink takes a constant time for each call and has no limit.');
  return {
    options: Object.fromEntries(
      Object.entries(spark.options)
        .filter(([, value]) => value !== null)
        .map(([key, value]) => [key, key === 'maxTriggerDelay' ? `${String(value)}ms` : String(value)]),
    ),
    trigger: triggerOf(spark.trigger),
    recordMs: spark.costs.recordMs,
    eventTime: { delayMs: spark.eventTime.delayMs, lateShare: spark.eventTime.lateShare, lateMs: spark.eventTime.lateMs },
    stateful:
      stateful === null
        ? null
        : {
            windowMs: stateful.windowMs,
            slideMs: stateful.slideMs,
            watermarkDelayMs: stateful.watermarkDelayMs,
            keys: stateful.keys,
            outputMode: stateful.outputMode,
          },
    sink:
      sink === null ? null : { repartition: sink.repartition, bulkRecords: sink.bulkRecords, serviceMs: service?.serviceMs ?? 0 },
  };
}

/**
 * What is told to Spark's session, not to a query.
 * @param classPath jars of the Kafka source, with colons between them
 * @param master an existing Spark; undefined = local mode with the slots of the scenario
 */
export function sessionConfigOf(
  { spark }: SparkScenario,
  classPath: string,
  master: string | undefined,
): Readonly<Record<string, string | number>> {
  const { executors, coresPerExecutor } = spark.cluster;
  const slots = executors * coresPerExecutor;
  const place =
    master === undefined
      ? { 'spark.master': `local[${String(slots)}]`, 'spark.driver.extraClassPath': classPath }
      : {
          'spark.master': master,
          // The driver hands them to the executors, wherever those are.
          'spark.jars': classPath.split(':').join(','),
          'spark.executor.cores': coresPerExecutor,
          'spark.executor.instances': executors,
          'spark.cores.max': slots,
        };
  const store = spark.stateful?.store === 'rocksdb' ? ROCKSDB : {};
  return { ...place, 'spark.sql.shuffle.partitions': spark.config['spark.sql.shuffle.partitions'], ...store };
}

const ROCKSDB = {
  'spark.sql.streaming.stateStore.providerClass': 'org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider',
};

/** The keyword arguments of PySpark's `trigger`. */
function triggerOf(trigger: SparkScenario['spark']['trigger']): Readonly<Record<string, unknown>> {
  if (trigger === 'default') return { processingTime: '0 seconds' };
  if (typeof trigger === 'object' && 'processingTimeMs' in trigger)
    return { processingTime: `${String(trigger.processingTimeMs)} milliseconds` };
  throw new RangeError(
    `The Spark lab runs the default and the processing-time trigger; the scenario says ${JSON.stringify(trigger)}.`,
  );
}

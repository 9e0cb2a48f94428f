/** Spark Structured Streaming's own part of scenario.v1, parsed. */
import type { CommonScenario, RatePoint } from './common-scenario.ts';

/** When a micro-batch starts; see spark/trigger-grid.ts. Real-time mode: `realTimeMs` is the time between two checkpoints. */
export type SparkTrigger =
  'default' | 'availableNow' | 'once' | { readonly processingTimeMs: number } | { readonly realTimeMs: number };

/** Options of the Kafka source, under Spark's own names; times were read from Spark's spelling ("15m") into ms. */
export interface SparkSourceOptions {
  /** Offsets per batch; null = everything that is there. */
  readonly maxOffsetsPerTrigger: number | null;
  readonly minOffsetsPerTrigger: number | null;
  readonly maxTriggerDelay: number;
  readonly minPartitions: number | null;
  readonly maxRecordsPerPartition: number | null;
  readonly failOnDataLoss: boolean;
}

/** Session and cluster settings that the plant reads, under Spark's own names; times in ms. */
export interface SparkConfig {
  readonly 'spark.sql.shuffle.partitions': number;
  readonly 'spark.sql.streaming.noDataMicroBatches.enabled': boolean;
  readonly 'spark.sql.streaming.pollingDelay': number;
  readonly 'spark.sql.streaming.noDataProgressEventInterval': number;
  readonly 'spark.sql.streaming.multipleWatermarkPolicy': 'min' | 'max';
  readonly 'spark.sql.streaming.statefulOperator.allowMultiple': boolean;
  readonly 'spark.sql.streaming.maxBatchesToRetainInMemory': number;
  readonly 'spark.task.cpus': number;
  readonly 'spark.task.maxFailures': number;
  readonly 'spark.dynamicAllocation.enabled': boolean;
  readonly 'spark.dynamicAllocation.minExecutors': number;
  readonly 'spark.dynamicAllocation.maxExecutors': number;
  readonly 'spark.dynamicAllocation.schedulerBacklogTimeout': number;
  readonly 'spark.dynamicAllocation.sustainedSchedulerBacklogTimeout': number;
  readonly 'spark.dynamicAllocation.executorIdleTimeout': number;
}

/** What the query keeps between batches. */
export type SparkStateful = SparkStateStore &
  (
    | {
        readonly kind: 'windowAggregation';
        readonly windowMs: number;
        readonly slideMs: number;
        readonly watermarkDelayMs: number;
        readonly keys: number;
        readonly outputMode: 'append' | 'update' | 'complete';
      }
    | { readonly kind: 'aggregation'; readonly keys: number; readonly outputMode: 'update' | 'complete' }
    | {
        readonly kind: 'dropDuplicates' | 'dropDuplicatesWithinWatermark';
        readonly watermarkDelayMs: number;
        /** Share of the records that carry a key which was not seen before. */
        readonly newKeyShare: number;
        /** One key to which this share of the records belongs: its task does that much more. */
        readonly hotShare: number;
        readonly outputMode: 'append' | 'update';
      }
    | {
        readonly kind: 'streamStreamJoin';
        readonly watermarkDelayMs: number;
        /** How far apart the event times of two rows that match may be, ms. */
        readonly withinMs: number;
        /** The other input: its rate, its own watermark. It is never behind and not in the ledger. */
        readonly right: { readonly ratePerSecond: readonly RatePoint[]; readonly watermarkDelayMs: number };
        readonly hotShare: number;
        readonly outputMode: 'append';
      }
  );

interface SparkStateStore {
  readonly store: 'hdfs' | 'rocksdb';
  /** One row of state, key and value, bytes. */
  readonly rowBytes: number;
}

export interface SparkSystem {
  readonly version: '3.3' | '3.5' | '4.0' | '4.1';
  readonly queryName: string;
  /** Wall clock at t = 0, ms since the epoch: triggers keep to a grid on it. */
  readonly startedAt: number;
  readonly trigger: SparkTrigger;
  /** Who runs the query starts it again this long after it failed, ms; null = nobody does, and neither does Spark. */
  readonly restartMs: number | null;
  readonly options: SparkSourceOptions;
  readonly config: SparkConfig;
  readonly topic: { readonly name: string; readonly partitions: number; readonly config: { readonly 'retention.ms': number } };
  readonly cluster: {
    readonly executors: number;
    readonly coresPerExecutor: number;
    readonly executorHeapBytes: number;
    /** From the request for an executor until it takes tasks, ms. */
    readonly executorStartupMs: number;
  };
  readonly eventTime: {
    /** From the event to the append to the log, ms. */
    readonly delayMs: number;
    /** A share of the records is this much older still. */
    readonly lateShare: number;
    readonly lateMs: number;
    /** Event times of the first records of partition 0, ms since the epoch, in place of the above. */
    readonly listMs: readonly number[];
  };
  readonly stateful: SparkStateful | null;
  readonly costs: {
    readonly recordMs: number;
    readonly stateUpdateMs: number;
    readonly stateCommitMs: number;
    /** HDFS-backed store: copying one key into the new version, ms. */
    readonly stateCopyMs: number;
    /** Looking at one key while old state is removed, ms. */
    readonly stateScanMs: number;
    /** Reading one key back from the checkpoint after an executor was lost, ms. */
    readonly stateLoadMs: number;
    /** Memory that a batch holds per input record while it runs, bytes. */
    readonly heldBytesPerRecord: number;
    /** A share of the tasks takes this many times as long. */
    readonly stragglers: { readonly share: number; readonly factor: number };
    readonly overheadMs: {
      readonly latestOffset: number;
      readonly walCommit: number;
      readonly queryPlanning: number;
      readonly taskLaunch: number;
      readonly commitOffsets: number;
    };
  };
  /** foreachBatch into a service; null = the work ends with the batch. */
  readonly sink: {
    readonly service: string;
    /** Partitions of the batch as it is written; null = as the stage before left them. */
    readonly repartition: number | null;
    /** Rows in one call. */
    readonly bulkRecords: number;
    /** Does the target recognise a batch that it already has by its batchId? */
    readonly idempotent: boolean;
  } | null;
}

export interface SparkScenario extends CommonScenario {
  readonly system: 'spark';
  readonly spark: SparkSystem;
}

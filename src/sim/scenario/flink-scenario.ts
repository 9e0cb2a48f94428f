/** Flink's own part of scenario.v1, parsed. */
import type { CommonScenario } from './common-scenario.ts';
import type { FlinkAutoscaler } from './flink-autoscaler-fields.ts';

export const FLINK_VERSIONS = ['1.20', '2.0', '2.1', '2.2'] as const;
export type FlinkVersion = (typeof FLINK_VERSIONS)[number];

/**
 * Settings that the plant reads, under Flink's own names; durations in ms, sizes in bytes. Where a version does not read a setting any
 * more, this is the constant that it uses.
 */
export interface FlinkConfig {
  /** Off: a buffer leaves only when it is full. */
  readonly 'execution.buffer-timeout.enabled': boolean;
  /** 0 = a buffer leaves with every record. */
  readonly 'execution.buffer-timeout.interval': number;
  readonly 'taskmanager.memory.segment-size': number;
  readonly 'taskmanager.memory.min-segment-size': number;
  /** The size that debloating begins with from 2.0 on; 1.20 begins with the segment size. */
  readonly 'taskmanager.memory.starting-segment-size': number;
  readonly 'taskmanager.network.memory.buffers-per-channel': number;
  readonly 'taskmanager.network.memory.floating-buffers-per-gate': number;
  readonly 'taskmanager.network.memory.max-buffers-per-channel': number;
  readonly 'taskmanager.network.memory.max-overdraft-buffers-per-gate': number;
  readonly 'taskmanager.network.memory.buffer-debloat.enabled': boolean;
  readonly 'taskmanager.network.memory.buffer-debloat.target': number;
  readonly 'taskmanager.network.memory.buffer-debloat.period': number;
  readonly 'taskmanager.network.memory.buffer-debloat.samples': number;
  readonly 'taskmanager.network.memory.buffer-debloat.threshold-percentages': number;
  /** null = no checkpoints. */
  readonly 'execution.checkpointing.interval': number | null;
  readonly 'execution.checkpointing.timeout': number;
  readonly 'execution.checkpointing.tolerable-failed-checkpoints': number;
  readonly 'execution.checkpointing.min-pause': number;
  readonly 'execution.checkpointing.mode': 'EXACTLY_ONCE' | 'AT_LEAST_ONCE';
  readonly 'execution.checkpointing.unaligned.enabled': boolean;
  /** 0 = unaligned from the start; only with unaligned checkpoints. */
  readonly 'execution.checkpointing.aligned-checkpoint-timeout': number;
  readonly 'execution.checkpointing.incremental': boolean;
  readonly 'state.backend.type': 'hashmap' | 'rocksdb';
  readonly 'pipeline.operator-chaining.enabled': boolean;
  readonly 'pipeline.auto-watermark-interval': number;
  readonly 'source.reader.element.queue.capacity': number;
  readonly 'taskmanager.numberOfTaskSlots': number;
  readonly 'jobmanager.scheduler': 'default' | 'adaptive';
  /** `reactive`: as many subtasks as there are slots, whatever the parallelism says. */
  readonly 'scheduler-mode': 'reactive' | null;
  /** Names of 1.20; null = 30 s, and 10 s or, in reactive mode, none. */
  readonly 'jobmanager.adaptive-scheduler.scaling-interval.min': number | null;
  readonly 'jobmanager.adaptive-scheduler.resource-stabilization-timeout': number | null;
  /** null = 10 s, and none in reactive mode. */
  readonly 'jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout': number | null;
  readonly 'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling': number;
  readonly 'jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout': number;
  readonly 'jobmanager.adaptive-scheduler.rescale-trigger.max-checkpoint-failures': number;
  /** null = checkpoint interval × (failures + 1); none without checkpoints. */
  readonly 'jobmanager.adaptive-scheduler.rescale-trigger.max-delay': number | null;
  readonly 'restart-strategy.exponential-delay.initial-backoff': number;
  readonly 'restart-strategy.exponential-delay.max-backoff': number;
  readonly 'restart-strategy.exponential-delay.backoff-multiplier': number;
  readonly 'restart-strategy.exponential-delay.jitter-factor': number;
  readonly 'restart-strategy.exponential-delay.reset-backoff-threshold': number;
}

export type FlinkExchange = 'forward' | 'rebalance' | 'rescale' | 'hash';

export interface FlinkKeys {
  /** Different keys: the Java integers 0 … count − 1. */
  readonly count: number;
  /** Share of the records that have key 0, beside its part of the rest. */
  readonly hotShare: number;
}

/** What each state access costs beside `recordMs`, ms, by `state.backend.type`: a cost model, not a measurement. */
export interface FlinkStateCosts {
  readonly hashmap: number;
  readonly rocksdb: number;
}

interface FlinkOperatorBase {
  readonly id: string;
  readonly parallelism: number;
  /** Time of the subtask's thread for one record, ms. */
  readonly recordMs: number;
}

/** Everything but a sink, which hands nothing on. */
interface FlinkEmitter {
  /** Records that leave for each one that enters. */
  readonly selectivity: number;
}

export interface FlinkSource extends FlinkOperatorBase, FlinkEmitter {
  readonly kind: 'kafkaSource';
  readonly partitions: number;
  /** Of the source's own consumers. */
  readonly config: { readonly 'max.poll.records': number };
  /** A limit for all subtasks together, shared evenly; null = none. */
  readonly ratePerSecond: number | null;
  readonly watermark: {
    /** `forBoundedOutOfOrderness`: how far the watermark stays behind the newest record, ms of event time. */
    readonly boundMs: number;
    /** `withIdleness`; null = a split without records holds the watermark. */
    readonly idlenessMs: number | null;
    /** `withWatermarkAlignment`; null = no alignment. */
    readonly alignment: { readonly maxDriftMs: number; readonly updateIntervalMs: number } | null;
  };
}

interface FlinkDownstreamBase extends FlinkOperatorBase {
  /** How records get here. A forward exchange between different parallelisms works as a rebalance. */
  readonly exchange: FlinkExchange;
  /** In one task, on one thread, with the operator before. */
  readonly chain: boolean;
  /** What a hash exchange spreads over the key groups; null with any other exchange. */
  readonly keys: FlinkKeys | null;
}

export interface FlinkMap extends FlinkDownstreamBase, FlinkEmitter {
  readonly kind: 'map';
}

export interface FlinkAsync extends FlinkDownstreamBase, FlinkEmitter {
  readonly kind: 'async';
  readonly async: {
    readonly mode: 'ordered' | 'unordered';
    /** Records in the operator's queue, per subtask. */
    readonly capacity: number;
    /** From the slot to the result, retries included; 0 = none. */
    readonly timeoutMs: number;
    readonly service: string;
    /** A limiter in front of the service for all subtasks together, shared evenly; null = none. */
    readonly ratePerSecond: number | null;
    /** `AsyncRetryStrategies`; null = no retries. `maxAttempts` counts retries. */
    readonly retry: {
      readonly strategy: 'fixedDelay' | 'exponentialBackoff';
      readonly maxAttempts: number;
      readonly backoffMs: number;
      readonly maxBackoffMs: number;
      readonly multiplier: number;
    } | null;
    /** What becomes of a record that times out or fails for good; null = the job restarts. */
    readonly deadLetter: {
      readonly recordMs: number;
      /** In the operator's own task; else in one of its own, behind buffers. */
      readonly chain: boolean;
    } | null;
  };
}

export interface FlinkWindow extends FlinkDownstreamBase, FlinkEmitter {
  readonly kind: 'window';
  /** Length of a tumbling event-time window, ms. */
  readonly windowMs: number;
  /** `aggregate`: one accumulator for each key and window; `list`: every record is kept until its window fires. */
  readonly state: 'aggregate' | 'list';
  readonly stateBytesPerKey: number;
  readonly ttlMs: number | null;
  readonly stateAccessMs: FlinkStateCosts;
}

export interface FlinkJoin extends FlinkDownstreamBase, FlinkEmitter {
  readonly kind: 'join';
  /** The other input: its rate, and how far its event time is behind this one's. */
  readonly other: { readonly ratePerSecond: number; readonly behindMs: number };
  /** Kept of each record until the other input's watermark has passed it, bytes. */
  readonly stateBytesPerRecord: number;
  readonly stateAccessMs: FlinkStateCosts;
}

/** A KeyedProcessFunction with a value for each key, which every record reads and writes. */
export interface FlinkKeyedProcess extends FlinkDownstreamBase, FlinkEmitter {
  readonly kind: 'keyedProcess';
  readonly stateBytesPerKey: number;
  readonly stateAccessMs: FlinkStateCosts;
  /** Of a value that is not written again, ms of processing time (StateTtlConfig.setTtl, table.exec.state.ttl); null = for ever. */
  readonly ttlMs: number | null;
  /** How values that have expired are cleaned up (StateTtlConfig.CleanupStrategies). */
  readonly cleanup: {
    /** Incrementally on the heap, by compaction in RocksDB; false = `disableCleanupInBackground`. */
    readonly inBackground: boolean;
    /** `cleanupIncrementally`: values that each access to the heap checks. */
    readonly cleanupSize: number;
    /** `cleanupFullSnapshot`: full snapshots leave them out. */
    readonly fullSnapshot: boolean;
  };
}

export interface FlinkSink extends FlinkDownstreamBase {
  readonly kind: 'sink';
  /** Null = records end here without a call. */
  readonly service: string | null;
  /** Records of one call. */
  readonly batchRecords: number;
  /** Calls in flight, per subtask; the subtask's thread waits while all are. */
  readonly concurrency: number;
}

export type FlinkOperator = FlinkSource | FlinkMap | FlinkAsync | FlinkWindow | FlinkJoin | FlinkKeyedProcess | FlinkSink;

export interface FlinkSystem {
  readonly version: FlinkVersion;
  /** Key groups: the highest parallelism that the job can have. */
  readonly maxParallelism: number;
  readonly config: FlinkConfig;
  readonly cluster: {
    /** Null = as many as the slots need. */
    readonly taskManagers: number | null;
    /** Heap of a task manager, bytes. */
    readonly heapBytes: number;
    /** Network memory of a task manager, bytes; null = enough. */
    readonly networkBytes: number | null;
    /** From a failure or a redeployment, the restart strategy's backoff apart, until all subtasks run again, ms. */
    readonly restartMs: number;
    /** How fast a subtask writes its state to the checkpoint storage, bytes/s. */
    readonly checkpointBytesPerSecond: number;
    /** Between two task managers and back, ms. */
    readonly networkRoundTripMs: number;
  };
  /** From upstream to downstream; the first one is the source. */
  readonly operators: readonly FlinkOperator[];
}

export interface FlinkScenario extends CommonScenario {
  readonly system: 'flink';
  /** What rescales the job by itself; null = nobody does. */
  readonly autoscaler: FlinkAutoscaler | null;
  readonly flink: FlinkSystem;
}

/**
 * Flink's own part of scenario.v1, parsed: every default filled in. Settings keep Flink's own keys; durations are read into
 * milliseconds ("100 ms" → 100), sizes into bytes ("32 kb" → 32768).
 */
import type { CommonScenario } from './common-scenario.ts';

/** The lines of releases that differ in something that is simulated. */
export type FlinkVersion = '1.19' | '1.20' | '2.0' | '2.1' | '2.2' | '2.3';

export interface FlinkConfig {
  readonly 'execution.buffer-timeout.enabled': boolean;
  /** 0 = flush after every record. */
  readonly 'execution.buffer-timeout.interval': number;
  readonly 'taskmanager.memory.segment-size': number;
  readonly 'taskmanager.memory.min-segment-size': number;
  /** From 2.0 on, and only with debloating. */
  readonly 'taskmanager.memory.starting-segment-size': number;
  /** The four buffer counts are settings up to 1.20 and constants (2, 8, 10, 20) from 2.0 on. */
  readonly 'taskmanager.network.memory.buffers-per-channel': number;
  readonly 'taskmanager.network.memory.floating-buffers-per-gate': number;
  readonly 'taskmanager.network.memory.max-buffers-per-channel': number;
  readonly 'taskmanager.network.memory.max-overdraft-buffers-per-gate': number;
  readonly 'taskmanager.network.memory.buffer-debloat.enabled': boolean;
  readonly 'taskmanager.network.memory.buffer-debloat.target': number;
  readonly 'taskmanager.network.memory.buffer-debloat.period': number;
  readonly 'taskmanager.network.memory.buffer-debloat.samples': number;
  readonly 'taskmanager.network.memory.buffer-debloat.threshold-percentages': number;
  /** Null = no checkpoints. */
  readonly 'execution.checkpointing.interval': number | null;
  readonly 'execution.checkpointing.timeout': number;
  readonly 'execution.checkpointing.min-pause': number;
  readonly 'execution.checkpointing.tolerable-failed-checkpoints': number;
  readonly 'execution.checkpointing.mode': 'EXACTLY_ONCE' | 'AT_LEAST_ONCE';
  readonly 'execution.checkpointing.unaligned.enabled': boolean;
  readonly 'execution.checkpointing.aligned-checkpoint-timeout': number;
  readonly 'execution.checkpointing.incremental': boolean;
  readonly 'pipeline.auto-watermark-interval': number;
  /** From 2.3 on. */
  readonly 'pipeline.watermark-alignment.buffer-size': number;
  readonly 'state.backend.type': 'hashmap' | 'rocksdb';
  readonly 'restart-strategy.type': 'none' | 'fixed-delay' | 'exponential-delay';
  /** Of `fixed-delay`. */
  readonly 'restart-strategy.fixed-delay.attempts': number;
  readonly 'restart-strategy.fixed-delay.delay': number;
  readonly 'jobmanager.scheduler': 'default' | 'adaptive';
}

/** How records reach an operator's subtasks; `forward` needs the parallelism of the operator before. */
export type FlinkExchange = 'forward' | 'rebalance' | 'hash';

/** Keys 0 … count − 1, Java integers; key 0 gets `hotShare` of the records beside its part of the rest. */
export interface FlinkKeys {
  readonly count: number;
  readonly hotShare: number;
}

interface FlinkOperatorCommon {
  readonly id: string;
  readonly parallelism: number;
  /** Work per record, ms. */
  readonly recordMs: number;
  /** Records out per record in. */
  readonly selectivity: number;
}

export interface FlinkSource extends FlinkOperatorCommon {
  readonly kind: 'kafkaSource';
  readonly partitions: number;
  /** This source's share of the traffic, beside other sources. */
  readonly trafficShare: number;
  /** Source rate limit over all subtasks, records/s; null = none. */
  readonly ratePerSecond: number | null;
  readonly watermark: {
    readonly boundMs: number;
    readonly idlenessMs: number | null;
    readonly alignment: { readonly maxDriftMs: number; readonly updateIntervalMs: number } | null;
  };
}

/** What every operator behind a source has: where its records come from, and whether it runs in the thread of that operator. */
interface FlinkInput extends FlinkOperatorCommon {
  /** Ids of the operators whose records it reads; usually the one before. */
  readonly inputs: readonly string[];
  readonly exchange: FlinkExchange;
  readonly chain: boolean;
  readonly keys: FlinkKeys;
}

export interface FlinkMap extends FlinkInput {
  readonly kind: 'map';
}

export interface FlinkAsync extends FlinkInput {
  readonly kind: 'async';
  readonly async: {
    readonly mode: 'ordered' | 'unordered';
    readonly capacity: number;
    /** 0 = none. */
    readonly timeoutMs: number;
    readonly service: string;
    /** A limiter in user code, over all subtasks, calls/s; null = none. */
    readonly ratePerSecond: number | null;
    /** `maxAttempts` counts retries, as in AsyncRetryStrategies. */
    readonly retry: {
      readonly policy: 'fixed' | 'exponential';
      readonly maxAttempts: number;
      readonly delayMs: number;
      readonly maxDelayMs: number;
      readonly multiplier: number;
    } | null;
    /** What happens to a record whose call fails for good: the job fails, it goes on without an answer, or to the dead-letter sink. */
    readonly onFailure: 'failJob' | 'passOn' | 'deadLetter';
    readonly circuitBreaker: {
      readonly windowCalls: number;
      readonly failureShare: number;
      readonly openMs: number;
      readonly halfOpenCalls: number;
      /** While it is open: fail at once, or hold the records back. */
      readonly whenOpen: 'failFast' | 'hold';
    } | null;
  };
}

export interface FlinkWindow extends FlinkInput {
  readonly kind: 'window';
  readonly windowMs: number;
  /** One accumulator per key and window. */
  readonly stateBytesPerKey: number;
  /** State TTL, processing time; null = none. It does not bound window state. */
  readonly ttlMs: number | null;
}

/** An interval join: each record is kept for `retainMs` of event time, and until the watermark has passed that. */
export interface FlinkJoin extends FlinkInput {
  readonly kind: 'join';
  readonly retainMs: number;
  readonly stateBytesPerRecord: number;
}

export interface FlinkSink extends FlinkInput {
  readonly kind: 'sink';
  /** Null = the work ends in the sink's thread. */
  readonly service: string | null;
  /** Records of one write, one write at a time and subtask; the thread waits for it. */
  readonly batchRecords: number;
  /** Takes what other operators dead-letter (their side output) instead of their records. */
  readonly deadLetters: boolean;
}

export type FlinkOperator = FlinkSource | FlinkMap | FlinkAsync | FlinkWindow | FlinkJoin | FlinkSink;

export interface FlinkSystem {
  readonly version: FlinkVersion;
  /** Key groups. */
  readonly maxParallelism: number;
  readonly config: FlinkConfig;
  /** From upstream to downstream. */
  readonly operators: readonly FlinkOperator[];
  readonly taskManagers: {
    readonly slotsPerTaskManager: number;
    /** JVM heap of a task manager, bytes. */
    readonly heapBytes: number;
  };
  readonly costs: {
    /** One access to keyed state beside the operator's own work, ms. */
    readonly stateAccessMs: { readonly hashmap: number; readonly rocksdb: number };
    /** Upload of a checkpoint's state, bytes/s and subtask. */
    readonly checkpointBytesPerSecond: number;
    /** From the decision to restart until every task runs, beside the restart strategy's delay, ms. */
    readonly restartMs: number;
  };
}

export interface FlinkScenario extends CommonScenario {
  readonly system: 'flink';
  readonly flink: FlinkSystem;
}

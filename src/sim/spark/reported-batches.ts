/**
 * The batches of a run with what a report of each has to know of those before it. Apart from the report itself (progress-json.ts), because
 * pictures of batches need no report.
 *
 * Sources: HDFSBackedStateStoreProvider, RocksDBStateStoreProvider (Spark 4.1).
 */
import type { SparkScenario, SparkStateful } from '../scenario/scenario.ts';
import type { TraceEvent } from '../trace/trace.ts';
import type { BatchRecord } from './batch-record.ts';

/** A run's batches, and the number of times that the query had been started again before each. */
export interface ReportedBatch {
  readonly record: BatchRecord;
  readonly startOffsets: readonly number[];
  /** Rows of a join's second input in the batches before. */
  readonly rightStart: number;
  /** The version of the state that was last uploaded as a whole; −1 = none was. */
  readonly snapshotVersion: number;
  readonly run: number;
}

/** The batches of a run in order, from its events. */
export function reportedBatches(events: readonly TraceEvent[], { topic, stateful }: SparkScenario['spark']): ReportedBatch[] {
  let startOffsets: readonly number[] = new Array<number>(topic.partitions).fill(0);
  const snapshots = new Snapshots(stateful?.store ?? null);
  let run = 0;
  let rightStart = 0;
  const batches: ReportedBatch[] = [];
  for (const { kind, detail } of events) {
    if (kind === 'query.restarted') run++;
    if (kind !== 'query.progress') continue;
    const record = detail as unknown as BatchRecord;
    batches.push({ record, startOffsets, rightStart, run, snapshotVersion: snapshots.after(record) });
    startOffsets = record.endOffsets;
    rightStart += record.rightRows;
  }
  return batches;
}

const MAINTENANCE_MS = 60_000;
const LEAST_DELTAS = 10;

/**
 * Which version of the state was last uploaded as a whole. The HDFS-backed store does that in its maintenance, once a minute, when there are
 * more than `minDeltasForSnapshot` (10) deltas; RocksDB without changelog checkpointing at every commit.
 */
class Snapshots {
  readonly #isEveryCommit: boolean;
  #version = -1;
  #committed: { readonly version: number; readonly endMs: number }[] = [];

  constructor(store: SparkStateful['store'] | null) {
    this.#isEveryCommit = store === 'rocksdb';
  }

  /** After the batch; batches come in order. */
  after({ batchId, endMs }: BatchRecord): number {
    if (this.#isEveryCommit) return (this.#version = batchId + 1);
    const lookedMs = Math.floor(endMs / MAINTENANCE_MS) * MAINTENANCE_MS;
    const then = this.#committed.findLast((commit) => commit.endMs <= lookedMs);
    if (then !== undefined && then.version - Math.max(0, this.#version) > LEAST_DELTAS) this.#version = then.version;
    this.#committed = [...this.#committed.filter((commit) => commit.endMs > lookedMs), { version: batchId + 1, endMs }];
    return this.#version;
  }
}

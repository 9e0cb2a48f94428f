/**
 * The memory of an executor as a model with stated assumptions (MODEL.md, "Spark"): what lives on the heap, what a garbage collector
 * makes of it, and what RocksDB takes beside the heap.
 *
 * - HDFS-backed store: every row of state lives on the heap; each version kept in memory (maxBatchesToRetainInMemory and the one being written) adds
 *   the nodes of its own hash map, while the rows themselves are shared (HDFSBackedStateStoreProvider.loadedMaps).
 * - RocksDB: per store at most a block cache (8 MB) and two write buffers (64 MB each, RocksDB's default), never more than twice its data; the
 *   container is killed when all of them need more than spark.executor.memoryOverhead: 10 % of the heap, at least 384 MB.
 * - A running batch holds `heldBytesPerRecord` for each of its input records.
 * - Time of collections in a batch = c · bytes allocated · L ÷ (H − L), with c = 0.5 ns per live byte traced. c is a modelling choice.
 */
import type { SparkStateful } from '../scenario/scenario.ts';

/** A node of java.util.HashMap with its place in the table, bytes. */
const MAP_ENTRY_BYTES = 48;
const MEGABYTE = 1_048_576;
const BLOCK_CACHE_BYTES = 8 * MEGABYTE;
const WRITE_BUFFERS_BYTES = 128 * MEGABYTE;
const OVERHEAD_SHARE = 0.1;
const LEAST_OVERHEAD_BYTES = 384 * MEGABYTE;
const MS_PER_BYTE = 0.5e-6;
/** What a record costs in allocations beside its own bytes: the decoded row. */
const DECODED = 2;

export interface MemoryInput {
  readonly stateful: SparkStateful | null;
  readonly rowsTotal: number;
  readonly rowsCopied: number;
  readonly stores: number;
  readonly versions: number;
  readonly records: number;
  readonly recordBytes: number;
  readonly heldBytesPerRecord: number;
  readonly executors: number;
  readonly heapBytes: number;
}

export interface MemoryUse {
  /** `memoryUsedBytes` of the report: over all executors. */
  readonly stateBytes: number;
  /** Share of the heap in use at the worst moment; 1 or more: an executor dies. */
  readonly heapShare: number;
  /** Memory of RocksDB as a share of what the container leaves it; 1 or more: the container is killed. */
  readonly nativeShare: number;
  /** Time that collections take in the batch, ms. */
  readonly gcMs: number;
}

/** The memory that one batch needs. */
export function memoryOf(input: MemoryInput): MemoryUse {
  const { stateful, rowsTotal, executors, heapBytes, records } = input;
  const isOnHeap = stateful?.store === 'hdfs';
  const currentVersionBytes = stateful === null ? 0 : rowsTotal * stateful.rowBytes;
  const heapState = isOnHeap ? currentVersionBytes + rowsTotal * MAP_ENTRY_BYTES * (input.versions + 1) : 0;
  const perStore = stateful === null ? 0 : currentVersionBytes / Math.max(1, input.stores);
  const nativeBytes =
    stateful?.store === 'rocksdb'
      ? input.stores * Math.min(2 * perStore, Math.min(perStore, BLOCK_CACHE_BYTES) + WRITE_BUFFERS_BYTES)
      : 0;
  const count = Math.max(1, executors);
  const liveBytes = (heapState + records * input.heldBytesPerRecord) / count;
  const copiedBytes = isOnHeap ? input.rowsCopied * MAP_ENTRY_BYTES : 0;
  const allocated = (records * input.recordBytes * DECODED + copiedBytes) / count;
  const heapShare = liveBytes / heapBytes;
  const gcMs = heapShare >= 1 ? 0 : (MS_PER_BYTE * allocated * liveBytes) / (heapBytes - liveBytes);
  const overheadBytes = Math.max(LEAST_OVERHEAD_BYTES, heapBytes * OVERHEAD_SHARE);
  return {
    stateBytes: isOnHeap ? heapState : nativeBytes,
    heapShare,
    nativeShare: nativeBytes / count / overheadBytes,
    gcMs,
  };
}

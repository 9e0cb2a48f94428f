/**
 * `customMetrics` of a stateful operator: the names that each store reports, in the order in which Spark prints them.
 *
 * Counts and times that the plant knows are its own; what it has no model of (compaction, block cache, files) is 0, and the reader of the
 * report says so. Names and order are those that a real Spark 4.1.1 printed; those before 4.1 lack what came with it.
 *
 * Sources: HDFSBackedStateStoreProvider.supportedCustomMetrics, RocksDBStateStoreProvider.ALL_CUSTOM_METRICS,
 * StreamingDeduplicateExec.customStatefulOperatorMetrics, StateStoreWriter.getProgress (Spark 4.1); SPARK-51097, SPARK-51252.
 */
import type { SparkStateful } from '../scenario/scenario.ts';
import type { BatchRecord } from './batch-record.ts';

type Metrics = Readonly<Record<string, number>>;
type StateRecord = NonNullable<BatchRecord['state']>;

/** Spark reports this many stores one by one: those whose last snapshot is oldest. */
const INSTANCES_REPORTED = 5;
const JOIN_STORES = ['left-keyToNumValues', 'left-keyWithIndexToValue', 'right-keyToNumValues', 'right-keyWithIndexToValue'];

const ROCKSDB = [
  ...['BytesCopied', 'CommitCheckpointLatency', 'CommitCompactLatency', 'CommitFileSyncLatencyMs', 'CommitFlushLatency'],
  ...['FilesCopied', 'FilesReused', 'GetCount', 'GetLatency', 'PinnedBlocksMemoryUsage', 'PutCount', 'PutLatency'],
  ...['ReadBlockCacheHitCount', 'ReadBlockCacheMissCount', 'SstFileSize', 'TotalBytesRead', 'TotalBytesReadByCompaction'],
  ...['TotalBytesReadThroughIterator', 'TotalBytesWritten', 'TotalBytesWrittenByCompaction', 'TotalBytesWrittenByFlush'],
  ...['TotalCompactionLatencyMs', 'WriterStallLatencyMs', 'ZipFileBytesUncompressed'],
];
const ROCKSDB_FROM_41 = [
  ...['ChangeLogWriterCommitLatencyMs', 'LoadFromSnapshotLatencyMs', 'LoadLatencyMs', 'NumExternalColumnFamilies'],
  ...['NumInternalColFamiliesKeys', 'NumInternalColumnFamilies', 'NumReplayChangelogFiles', 'ReplayChangeLogLatencyMs'],
  'SaveZipFilesLatencyMs',
];

/**
 * The custom metrics of one batch.
 * @param duplicates rows that deduplication threw away
 * @param snapshotVersion the version of the state that was last uploaded as a whole; −1 = none was
 */
export function customMetrics(
  version: string,
  { kind, store }: SparkStateful,
  state: StateRecord,
  duplicates: number,
  snapshotVersion: number,
): Metrics {
  const isFrom41 = version >= '4.1';
  const metrics: Record<string, number> = isFrom41 ? snapshots(kind, state.partitions, snapshotVersion) : {};
  if (kind === 'dropDuplicates' || kind === 'dropDuplicatesWithinWatermark') metrics['numDroppedDuplicateRows'] = duplicates;
  if (store === 'hdfs') {
    metrics['loadedMapCacheHitCount'] = state.cacheHits;
    metrics['loadedMapCacheMissCount'] = state.cacheMisses;
    metrics['stateOnCurrentVersionSizeBytes'] = Math.floor(state.currentVersionBytes);
  } else {
    for (const name of isFrom41 ? [...ROCKSDB, ...ROCKSDB_FROM_41] : ROCKSDB) metrics[`rocksdb${name}`] = 0;
    const puts = state.rowsUpdated + state.rowsRemoved;
    metrics['rocksdbPutCount'] = puts;
    // With trackTotalNumberOfRows every put and every removal looks the key up first.
    metrics['rocksdbGetCount'] = state.rowsShuffled + puts;
    metrics['rocksdbCommitFileSyncLatencyMs'] = Math.floor(state.commitTimeMs);
  }
  return Object.fromEntries(Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function snapshots(kind: SparkStateful['kind'], partitions: number, version: number): Record<string, number> {
  const stores = kind === 'streamStreamJoin' ? JOIN_STORES : ['default'];
  const names = Array.from({ length: Math.min(partitions, INSTANCES_REPORTED) }, (_, partition) =>
    stores.map((store) => `SnapshotLastUploaded.partition_${String(partition)}_${store}`),
  );
  return Object.fromEntries(
    names
      .flat()
      .slice(0, INSTANCES_REPORTED)
      .map((name) => [name, version]),
  );
}

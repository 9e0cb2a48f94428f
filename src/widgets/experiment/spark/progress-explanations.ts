/** What each number of a progress report is; sent to readers who open one. */

const SENTENCES: Readonly<Record<string, string>> = {
  id: 'The query, the same after every restart from its checkpoint.',
  runId: 'This run of the query: another one after every restart.',
  name: 'The name that the author gave the query.',
  timestamp: 'When the trigger started, not when it ended.',
  batchId: 'Number of the batch. A batch that is run again keeps its number.',
  batchDuration: 'The whole trigger in ms, planning and both logs included.',
  numInputRows: 'Rows that were admitted to this batch: not what arrived.',
  inputRowsPerSecond:
    'Rows admitted to this batch, divided by the time since the trigger before. It is not the rate at which records arrive.',
  processedRowsPerSecond:
    'The same rows, divided by the whole trigger. Above the input rate it only says that the trigger waits.',
  'durationMs.addBatch': 'All that the executors do: reading, shuffling, state and its commit, writing to the sink.',
  'durationMs.commitOffsets': 'Writing the commit log.',
  'durationMs.getBatch': 'Nearly nothing for Kafka: no data is read here.',
  'durationMs.latestOffset': 'Asking Kafka for the newest offsets; the limits of a batch are applied here.',
  'durationMs.queryPlanning': 'Planning the batch, every time anew.',
  'durationMs.triggerExecution': 'The whole trigger: at least the sum of the others.',
  'durationMs.walCommit': 'Writing the offset log, before any work: this range will be run again after a failure.',
  'eventTime.avg': 'Mean event time of the rows of this batch.',
  'eventTime.max': 'Newest event time of the rows of this batch: it moves the watermark of the next one.',
  'eventTime.min': 'Oldest event time of the rows of this batch.',
  'eventTime.watermark': 'The watermark that this batch used; it comes from the batches before.',
  'stateOperators.*.operatorName': 'Which operator keeps the state.',
  'stateOperators.*.numRowsTotal': 'Rows in the state stores after the batch, all partitions together.',
  'stateOperators.*.numRowsUpdated': 'Rows put: for an aggregation the groups that were touched, not the input rows.',
  'stateOperators.*.allUpdatesTimeMs': 'Time of all updates, added up over the tasks: not how long the batch waited for them.',
  'stateOperators.*.numRowsRemoved': 'Rows that the watermark let go.',
  'stateOperators.*.allRemovalsTimeMs': 'Time of looking for rows to remove, added up over the tasks.',
  'stateOperators.*.commitTimeMs': 'Time of all commits, added up over the tasks: 6000 may be 390 ms on the clock.',
  'stateOperators.*.memoryUsedBytes':
    'Memory of the stores: on the heap every version that is kept, in RocksDB its buffers and cache.',
  'stateOperators.*.numRowsDroppedByWatermark':
    'What came too late, counted after rows were grouped: only zero or not zero means something.',
  'stateOperators.*.numShufflePartitions': 'Pieces that the state is kept in, fixed by the first batch.',
  'stateOperators.*.numStateStoreInstances': 'Stores that the batch opened.',
  'stateOperators.*.customMetrics.loadedMapCacheHitCount': 'How often a store was found in memory, since the stores were loaded.',
  'stateOperators.*.customMetrics.loadedMapCacheMissCount': 'How often a store had to be read back from the checkpoint.',
  'stateOperators.*.customMetrics.stateOnCurrentVersionSizeBytes': 'Size of the newest version of the state alone.',
  'stateOperators.*.customMetrics.numDroppedDuplicateRows': 'Rows that were thrown away because their key had been seen.',
  'stateOperators.*.customMetrics.rocksdbGetCount':
    'Keys that were looked up: one a row, and one more before each put and removal.',
  'stateOperators.*.customMetrics.rocksdbPutCount': 'Rows put and removed.',
  'stateOperators.*.customMetrics.rocksdbCommitFileSyncLatencyMs':
    'Part of the commits, added up over the tasks. The simulator counts the whole commit here.',
  'sources.*.description': 'Which source, and what it reads.',
  'sources.*.startOffset': 'Where the batch began, by partition.',
  'sources.*.endOffset': 'Where the batch ended, by partition: planned before it ran.',
  'sources.*.latestOffset': 'The newest offsets when the batch was planned.',
  'sources.*.numInputRows': 'Rows of this source. A source that is read twice is counted twice.',
  'sources.*.inputRowsPerSecond': 'As above, for this source.',
  'sources.*.processedRowsPerSecond': 'As above, for this source.',
  'sources.*.metrics.avgOffsetsBehindLatest':
    'What was waiting at planning and was not taken, mean over the partitions. Without a cap it is always 0.',
  'sources.*.metrics.maxOffsetsBehindLatest':
    'The same for the partition that is furthest behind. What arrived since then is not in it.',
  'sources.*.metrics.minOffsetsBehindLatest': 'The same for the partition that is least behind.',
  'sink.description': 'Where the output goes.',
  'sink.numOutputRows': 'Rows written, or −1 where Spark does not know, as with foreachBatch.',
};

const NOT_MODELLED = 'A figure of RocksDB itself. The simulator has no model of it: 0 here means not modelled.';

/** What the number at a path is. */
export function explanationOf(path: string): string {
  const metric = path.split('.customMetrics.')[1];
  if (metric?.startsWith('SnapshotLastUploaded') === true)
    return 'The version of this store that was last uploaded as a whole; −1: none yet. Spark lists the five stores that are furthest behind.';
  return SENTENCES[path] ?? (metric?.startsWith('rocksdb') === true ? NOT_MODELLED : '');
}

import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './checkpoints.json' with { type: 'json' };
import { lastOf, meanOf, pipelineOperators, vectorJob } from './vector-job.ts';

const SEGMENT_BYTES = 32_768;
const RECORD_BYTES = vectors.N2.in.recordBytes;
const RECORDS_PER_BUFFER = SEGMENT_BYTES / RECORD_BYTES;

/**
 * The vectors count every buffer as full. In a run one buffer of each channel is being filled, and one of each reading subtask is partly
 * read: so many records fewer, at most. (The output flusher is off: what it cuts off takes a buffer of its own.)
 */
const atMostMissing = (channels: number, readers: number): number => (channels + readers) * RECORDS_PER_BUFFER;

/** The exchanges S→M and M→E of the pipeline: 2 × 4 and 4 × 4 channels, 4 + 4 readers. */
const PIPELINE_MISSING = atMostMissing(8 + 16, 8);

/** One checkpoint in the midst of backpressure. */
function checkpointed(recordMsE: number, config: Readonly<Record<string, unknown>>): Trace {
  const startMs = 60_000;
  const [source, map, enrich, sink] = pipelineOperators();
  return simulate(
    vectorJob({
      durationMs: startMs + 4000 + 500 * recordMsE * 20,
      traffic: { ratePerSecond: [[0, 20_000]], recordBytes: RECORD_BYTES },
      config: { 'execution.checkpointing.interval': startMs, 'execution.buffer-timeout.enabled': false, ...config },
      operators: [source ?? {}, map ?? {}, { ...enrich, recordMs: recordMsE }, sink ?? {}],
    }),
  );
}

interface Completed {
  readonly bytes: number;
  readonly startDelayMs: number;
  readonly inFlightBytes: number;
}

function firstCheckpoint(trace: Trace): Completed {
  const event = trace.events.find(({ kind }) => kind === 'checkpoint.completed');
  if (event === undefined) throw new Error('No checkpoint was completed.');
  return event.detail as unknown as Completed;
}

describe('vectors N: what lies in the buffers of a backpressured exchange', () => {
  it.each(vectors.N1_buffers)('N1: $in.U × $in.D subtasks, all to all: $out.buffers buffers', ({ in: { U, D }, out }) => {
    const trace = simulate(
      vectorJob({
        durationMs: 10_000,
        traffic: { ratePerSecond: [[0, 200_000]], recordBytes: SEGMENT_BYTES },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: U, partitions: U, recordMs: 0.001 },
          { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: D, recordMs: 600_000 },
        ],
      }),
    );
    expect(lastOf(trace, 'exchange/source-sink', 'bufferedBytes') / SEGMENT_BYTES).toBe(out.buffers);
    expect(lastOf(trace, 'task/source', 'outPoolUsage')).toBe(1);
    expect(lastOf(trace, 'task/sink', 'inPoolUsage')).toBe(1);
  });

  it('N2: 32 buffers a bottleneck subtask are 2.6 s of waiting', () => {
    const { out } = vectors.N2;
    const trace = checkpointed(1000 / vectors.N2.in.perSecond, {});
    const perSubtask = meanOf(trace, 'exchange/M-E', 'bufferedRecords', 10_000, 60_000) / 4;
    expect(perSubtask).toBeLessThanOrEqual(out.records);
    expect(perSubtask).toBeGreaterThanOrEqual(out.records - atMostMissing(16, 4) / 4);
    expect(out.buffers * RECORDS_PER_BUFFER).toBeCloseTo(out.records, 0);
  });

  it.each(vectors.N3.in.recordMsE.map((recordMsE, i) => ({ recordMsE, i })))(
    'N3: a barrier waits for everything before it; E at $recordMsE ms a record',
    ({ recordMsE, i }) => {
      const delayS = vectors.N3.out.delayS[i] ?? NaN;
      const shareMissing = PIPELINE_MISSING / vectors.N3.out.records;
      const { startDelayMs } = firstCheckpoint(checkpointed(recordMsE, {}));
      expect(startDelayMs / 1000).toBeLessThanOrEqual(delayS * 1.01);
      expect(startDelayMs / 1000).toBeGreaterThanOrEqual(delayS * (1 - shareMissing));
    },
  );

  it('N4: an unaligned checkpoint does not wait, and keeps what lies in the buffers', () => {
    const { bytes, inFlightBytes, startDelayMs } = firstCheckpoint(
      checkpointed(0.5, { 'execution.checkpointing.unaligned.enabled': true }),
    );
    expect(startDelayMs).toBeLessThan(10);
    expect(inFlightBytes).toBeLessThanOrEqual(vectors.N4.out.inFlightBytes);
    expect(inFlightBytes).toBeGreaterThanOrEqual(vectors.N4.out.inFlightBytes - PIPELINE_MISSING * RECORD_BYTES);
    // There is no state, and each buffer is written once.
    expect(bytes).toBe(inFlightBytes);
  });
});

describe('vectors D: debloating in a run', () => {
  const debloat = { 'taskmanager.network.memory.buffer-debloat.enabled': true };

  it('D1, D2: buffers shrink until what is buffered takes a second, on each exchange', () => {
    const trace = checkpointed(0.5, debloat);
    const bytesM = meanOf(trace, 'subtask/M/0', 'debloatedBufferSize', 30_000, 60_000);
    const bytesE = meanOf(trace, 'subtask/E/0', 'debloatedBufferSize', 30_000, 60_000);
    // A change of less than a quarter is not announced.
    expect(Math.abs(bytesE - vectors.D1.out.bufferBytes)).toBeLessThanOrEqual(vectors.D1.out.bufferBytes * 0.25);
    expect(Math.abs(bytesM - vectors.D2.out.bufferBytesM)).toBeLessThanOrEqual(vectors.D2.out.bufferBytesM * 0.25);
    const consumeMs = meanOf(trace, 'subtask/E/0', 'estimatedTimeToConsumeBuffersMs', 30_000, 60_000);
    expect(Math.abs(consumeMs / 1000 - vectors.D1.out.delayS)).toBeLessThanOrEqual(0.1);
    const { startDelayMs } = firstCheckpoint(trace);
    expect(Math.abs(startDelayMs / 1000 - vectors.D2.out.delayS)).toBeLessThanOrEqual(vectors.D2.out.delayS * 0.25);
  });
});

import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './checkpoints.json' with { type: 'json' };
import { pipelineOperators, vectorJob } from './vector-job.ts';

describe('vectors C: alignment and expiry', () => {
  it('C1: the alignment lasts from the shorter channel’s barrier to the longer one’s', () => {
    const { kilobytes, kilobytesPerS } = vectors.C1.in;
    const [long = 0, short = 0] = kilobytes;
    const records = long + short;
    // Buffers small and many enough that all of it lies in the channels before the barriers are sent.
    const trace = simulate(
      vectorJob({
        durationMs: 8000,
        version: '1.20',
        traffic: {
          ratePerSecond: [[0, 0]],
          initialBacklog: records,
          recordBytes: 1000,
          partitionShares: [long / records, short / records],
        },
        config: {
          'taskmanager.memory.segment-size': 4096,
          'taskmanager.network.memory.buffers-per-channel': 400,
          'taskmanager.network.memory.max-buffers-per-channel': 1000,
          'execution.checkpointing.interval': '50 ms',
          'execution.checkpointing.min-pause': '1 h',
        },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.00001 },
          { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 1, recordMs: 1000 / kilobytesPerS },
        ],
      }),
    );
    const detail = trace.events.find(({ kind }) => kind === 'checkpoint.completed')?.detail as Readonly<Record<string, number>>;
    const { firstS, lastS, alignmentS } = vectors.C1.out;
    // The job reads for 50 ms before the trigger, reads in turns of a 20 ms buffer.
    expect(Math.abs((detail['startDelayMs'] ?? NaN) / 1000 - firstS)).toBeLessThanOrEqual(0.08);
    expect(Math.abs((detail['alignmentMs'] ?? NaN) / 1000 - alignmentS)).toBeLessThanOrEqual(0.08);
    expect(lastS - firstS).toBe(alignmentS);
  });

  it('C2: a checkpoint that does not get through within its timeout expires, and the job restarts', () => {
    const { recordMsE, timeoutMs } = vectors.C2.in;
    const [source, map, enrich, sink] = pipelineOperators();
    const trace = simulate(
      vectorJob({
        durationMs: 60_000 + timeoutMs + 30_000,
        traffic: { ratePerSecond: [[0, 20_000]] },
        config: { 'execution.checkpointing.interval': '60 s', 'execution.checkpointing.timeout': timeoutMs },
        operators: [source ?? {}, map ?? {}, { ...enrich, recordMs: recordMsE }, sink ?? {}],
      }),
    );
    expect(trace.summary['checkpointsExpired']).toBe(vectors.C2.out.expired);
    expect(trace.summary['restarts']).toBe(vectors.C2.out.restarts);
    const failed = trace.events.find(({ kind }) => kind === 'job.failed');
    expect(failed?.atMs).toBe(60_000 + timeoutMs);
    expect(failed?.detail?.['reason']).toBe('Exceeded checkpoint tolerable failure threshold.');
  });
});

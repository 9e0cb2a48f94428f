import { describe, expect, it } from 'vitest';
import { eventSentences } from './text-twin.ts';

const said = (kind: string, entity: string, detail: Readonly<Record<string, unknown>>): string =>
  `: ${eventSentences([{ atMs: 60_000, kind, entity, detail }])[0]?.sentence ?? ''}`;

describe('the events of a Flink job in words', () => {
  it('should say how a checkpoint went', () => {
    expect(said('checkpoint.completed', 'job', { checkpoint: 3, durationMs: 4000, isUnaligned: true })).toMatch(
      /checkpoint 3 is complete after .*, unaligned\.$/,
    );
    expect(said('checkpoint.expired', 'job', { checkpoint: 4 })).toMatch(/checkpoint 4 has taken longer than its timeout/);
  });

  it('should say where the time of a checkpoint went, in the words of the Web UI', () => {
    const detail = { checkpoint: 3, durationMs: 30_200, startDelayMs: 30_100, alignmentMs: 12 };
    expect(said('checkpoint.completed', 'job', detail)).toMatch(
      /checkpoint 3 is complete after 30\.2 s, start delay 30\.1 s, alignment 12 ms\.$/,
    );
    expect(said('checkpoint.completed', 'job', { checkpoint: 3, durationMs: 30_200 })).toMatch(/after 30\.2 s\.$/);
  });

  it('should tell of a checkpoint once: at its end, or that it has none', () => {
    const at = (atMs: number, kind: string, checkpoint: number) => ({ atMs, kind, entity: 'job', detail: { checkpoint } });
    const events = [
      at(1000, 'checkpoint.triggered', 1),
      at(1100, 'checkpoint.completed', 1),
      at(2000, 'checkpoint.triggered', 2),
      at(2500, 'checkpoint.expired', 2),
      at(3000, 'checkpoint.triggered', 3),
    ];
    expect(eventSentences(events).map(({ event }) => event.kind)).toEqual([
      'checkpoint.completed',
      'checkpoint.expired',
      'checkpoint.triggered',
    ]);
    expect(eventSentences(events).at(-1)?.sentence).toMatch(/checkpoint 3 is triggered and not over\.$/);
  });

  it('should say why a job fails and what it starts with', () => {
    expect(said('job.failed', 'taskManager/0', { reason: 'The process has crashed.' })).toMatch(
      /the job fails in task manager 0: The process has crashed\.$/,
    );
    expect(said('job.failed', 'subtask/enrich/3', { reason: 'the call failed' })).toMatch(
      /fails in subtask 3 of enrich: the call failed$/,
    );
    expect(said('job.failed', 'job', { reason: 'Too many.' })).toMatch(/the job fails: Too many\.$/);
    expect(said('job.started', 'job', { checkpoint: null })).toMatch(/from the beginning of the log\.$/);
    expect(said('job.started', 'job', { checkpoint: 7 })).toMatch(/from checkpoint 7\.$/);
    expect(said('job.started', 'job', {})).toMatch(/the job starts again\.$/);
  });

  it('should name what a fault hits as the job graph does, and not by its place in the scenario', () => {
    const slow = { kind: 'slow' };
    expect(said('fault.started', '/flink/taskManagers/0', { kind: 'crash' })).toMatch(
      /: task manager 0 is hit by a fault \(crash\)\.$/,
    );
    expect(said('fault.started', '/flink/operators/enrich/subtasks/1', slow)).toMatch(/: subtask 1 of enrich is hit by a fault/);
    expect(said('fault.ended', '/flink/operators/enrich', slow)).toMatch(/: the fault of enrich is over\.$/);
  });
});

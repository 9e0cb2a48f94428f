import { describe, expect, it } from 'vitest';
import { eventSentences } from './text-twin.ts';

const said = (kind: string, entity: string, detail: Readonly<Record<string, unknown>>): string =>
  eventSentences([{ atMs: 60_000, kind, entity, detail }])[0]?.sentence ?? '';

describe('the events of a Flink job in words', () => {
  it('should say how a checkpoint went', () => {
    expect(said('checkpoint.completed', 'job', { checkpoint: 3, durationMs: 4000, isUnaligned: true })).toMatch(
      /checkpoint 3 is complete after .*, unaligned\.$/,
    );
    expect(said('checkpoint.expired', 'job', { checkpoint: 4 })).toMatch(/checkpoint 4 has taken longer than its timeout/);
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

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
      /the job fails in taskManager 0: The process has crashed\.$/,
    );
    expect(said('job.started', 'job', { checkpoint: null })).toMatch(/from the beginning of the log\.$/);
    expect(said('job.started', 'job', { checkpoint: 7 })).toMatch(/from checkpoint 7\.$/);
  });
});

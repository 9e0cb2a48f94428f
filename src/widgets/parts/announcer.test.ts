import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createAnnouncer } from './announcer.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

const announcer = () => {
  const said: string[] = [];
  const clock = {
    now: () => Date.now(),
    setTimer: (callback: () => void, ms: number) => setTimeout(callback, ms) as unknown as number,
    clearTimer: (handle: number) => {
      clearTimeout(handle);
    },
  };
  return { said, ...createAnnouncer((message) => said.push(message), 10_000, clock) };
};

describe('createAnnouncer', () => {
  it('says the first message at once and then at most one in ten seconds, the newest', () => {
    const { said, report } = announcer();

    for (let second = 0; second <= 60; second++) {
      report(`second ${String(second)}`);
      vi.advanceTimersByTime(1000);
    }

    expect(said).toEqual(['second 0', 'second 9', 'second 19', 'second 29', 'second 39', 'second 49', 'second 59']);
  });

  it('answers the learner at once, and the answer counts as the last message', () => {
    const { said, report, answer } = announcer();

    report('the spike begins');
    answer('paused at 2:05');
    report('lag grows');
    vi.advanceTimersByTime(9999);
    expect(said).toEqual(['the spike begins', 'paused at 2:05']);
    vi.advanceTimersByTime(1);
    expect(said.at(-1)).toBe('lag grows');
  });

  it('says nothing more after it was disposed of', () => {
    const { said, report, dispose } = announcer();

    report('one');
    report('two');
    dispose();
    vi.advanceTimersByTime(60_000);

    expect(said).toEqual(['one']);
  });
});

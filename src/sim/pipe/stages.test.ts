import { describe, expect, it } from 'vitest';
import { EventQueue } from '../kernel/event-queue.ts';
import { createStage } from './stages.ts';

describe('a limiter that is blocked', () => {
  it('should spend its token as the record goes on, so that not even one more than the burst goes on at once', () => {
    const queue = new EventQueue(1);
    const limiter = createStage({ id: 'limiter', kind: 'limiter', ratePerSecond: 10, burst: 1 }, 1, queue, 0);
    limiter.enter(0, 0);
    expect([limiter.hasReady, limiter.hasRoom]).toEqual([true, false]);

    // The next stage has room only after a second.
    expect(limiter.leave(1000)).toBe(0);
    limiter.enter(1, 1000);

    expect(limiter.hasReady).toBe(false);
    expect(queue.nextTimeMs()).toBe(1100);
    queue.pop();
    expect(limiter.hasReady).toBe(true);
    expect(limiter.leave(1100)).toBe(1);
  });
});

describe('a server', () => {
  it('should draw its service times from its own stream, whoever else draws', () => {
    const times = (id: string, others: readonly string[]): number => {
      const queue = new EventQueue(1 + others.length);
      for (const [i, other] of others.entries()) createStage(server(other), 1, queue, i + 1).enter(0, 0);
      createStage(server(id), 1, queue, 0).enter(0, 0);
      return queue.timeOf(0);
    };

    expect(times('a', ['b', 'c'])).toBe(times('a', []));
    expect(times('a', [])).not.toBe(times('b', []));
  });
});

// Helpers

function server(id: string) {
  return { id, kind: 'server', ratePerSecond: 10, servers: 1, distribution: 'exponential' } as const;
}

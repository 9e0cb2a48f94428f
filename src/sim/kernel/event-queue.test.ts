import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

describe('EventQueue', () => {
  it('should hand out events by time, and those of one moment in the order of scheduling', () => {
    const queue = new EventQueue(5);
    queue.schedule(3, 20);
    queue.schedule(0, 10);
    queue.schedule(4, 20);
    queue.schedule(1, 20);

    expect(drain(queue)).toEqual([0, 3, 4, 1]);
  });

  it('should count a rescheduled event as scheduled anew', () => {
    const queue = new EventQueue(3);
    queue.schedule(0, 5);
    queue.schedule(1, 5);
    queue.schedule(0, 5);

    expect(drain(queue)).toEqual([1, 0]);
  });

  it('should tell what is pending and when', () => {
    const queue = new EventQueue(2);
    expect([queue.nextTimeMs(), queue.timeOf(1), queue.isScheduled(1)]).toEqual([Infinity, Infinity, false]);

    queue.schedule(1, 7.5);
    expect([queue.nextTimeMs(), queue.timeOf(1), queue.isScheduled(1)]).toEqual([7.5, 7.5, true]);

    queue.schedule(1, Infinity);
    queue.cancel(0);
    expect([queue.nextTimeMs(), queue.timeOf(1), queue.isScheduled(1)]).toEqual([Infinity, Infinity, false]);
  });

  it('should refuse the past, NaN, unknown slots and popping nothing', () => {
    const queue = new EventQueue(2);
    queue.schedule(0, 10);
    queue.pop();

    expect(() => queue.schedule(1, 9.99)).toThrow('Event slot 1 cannot be scheduled at 9.99 ms: it is 10 ms.');
    expect(() => queue.schedule(1, NaN)).toThrow('at NaN ms');
    expect(() => queue.schedule(2, 11)).toThrow('There is no event slot 2; slots are 0 to 1.');
    expect(() => queue.pop()).toThrow('No event is pending.');
    queue.schedule(1, 10);
    expect(queue.pop()).toBe(1);
  });

  it('should behave like a sorted list under any sequence of operations', () => {
    const SLOTS = 23;
    const operation = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('schedule'), slot: fc.nat(SLOTS - 1), delayMs: fc.nat(6) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel'), slot: fc.nat(SLOTS - 1), delayMs: fc.constant(0) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('pop'), slot: fc.constant(0), delayMs: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const queue = new EventQueue(SLOTS);
        let list: { slot: number; atMs: number }[] = [];
        let nowMs = 0;
        for (const { kind, slot, delayMs } of operations) {
          if (kind === 'schedule') {
            queue.schedule(slot, nowMs + delayMs);
            list = list.filter((event) => event.slot !== slot);
            list.push({ slot, atMs: nowMs + delayMs });
          } else if (kind === 'cancel') {
            queue.cancel(slot);
            list = list.filter((event) => event.slot !== slot);
          } else {
            // The list keeps the order of scheduling, and sorting is stable.
            list = list.toSorted((a, b) => a.atMs - b.atMs);
            const first = list.shift();
            expect(queue.nextTimeMs()).toBe(first?.atMs ?? Infinity);
            if (first === undefined) continue;
            expect(queue.pop()).toBe(first.slot);
            nowMs = first.atMs;
          }
        }
        for (let slot = 0; slot < SLOTS; slot++)
          expect(queue.timeOf(slot)).toBe(list.find((event) => event.slot === slot)?.atMs ?? Infinity);
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

// Helpers

function drain(queue: EventQueue): number[] {
  const slots: number[] = [];
  while (queue.nextTimeMs() < Infinity) slots.push(queue.pop());
  return slots;
}

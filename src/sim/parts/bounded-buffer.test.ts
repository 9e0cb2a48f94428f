import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedBuffer } from './bounded-buffer.ts';

describe('BoundedBuffer', () => {
  it('should behave like a list with a limit under any sequence of operations', () => {
    // Runs of one operation, so that the ring grows in every position.
    const operation = fc.record({ kind: fc.constantFrom('push', 'shift'), times: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), fc.integer({ min: 1, max: 200 }), (operations, capacity) => {
        const buffer = new BoundedBuffer(capacity);
        const list: number[] = [];
        let next = 0;
        for (const { kind, times } of operations) {
          for (let i = 0; i < times; i++) {
            if (kind === 'push' && list.length < capacity) {
              list.push(next);
              buffer.push(next++);
            } else if (kind === 'shift' && list.length > 0) expect(buffer.shift()).toBe(list.shift());
            expect([buffer.size, buffer.isFull]).toEqual([list.length, list.length === capacity]);
          }
        }
        while (list.length > 0) expect(buffer.shift()).toBe(list.shift());
      }),
      { seed: 1 },
    );
  });

  it('should refuse one more than it holds, and giving from nothing', () => {
    const buffer = new BoundedBuffer(2);
    buffer.push(1);
    buffer.push(2);

    expect(() => buffer.push(3)).toThrow('The buffer is full: it holds 2.');
    expect([buffer.shift(), buffer.shift()]).toEqual([1, 2]);
    expect(() => buffer.shift()).toThrow('The buffer is empty.');
  });

  it('should have no limit unless given one', () => {
    const buffer = new BoundedBuffer();
    for (let i = 0; i < 5000; i++) buffer.push(i);

    expect(buffer.isFull).toBe(false);
    expect(buffer.size).toBe(5000);
  });
});

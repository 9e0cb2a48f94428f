import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from './address.ts';
import type { KnobSetting } from './types.ts';

const KNOBS: readonly KnobSetting[] = [
  {
    kind: 'number',
    key: 'max.poll.records',
    label: '',
    sentence: '',
    pointers: ['/a'],
    unit: 'records',
    min: 50,
    max: 5000,
    step: 50,
    value: 500,
  },
  {
    kind: 'choice',
    key: 'protocol',
    label: '',
    sentence: '',
    options: ['eager', 'cooperative'].map((id) => ({ id, label: id, set: {} })),
    value: 'eager',
  },
];

describe('the address of a state', () => {
  it('tells what was turned, and where the playhead stands', () => {
    const address = writeAddress('x', KNOBS, { 'max.poll.records': 1000, protocol: 'cooperative' }, 61_400);

    expect(address).toBe('?max.poll.records=1000&protocol=cooperative&t=61#x');
    expect(read(address)).toEqual({ values: { 'max.poll.records': 1000, protocol: 'cooperative' }, playheadMs: 61_000 });
  });

  it('is the exercise alone where nothing was turned', () => {
    expect(writeAddress('x', KNOBS, { 'max.poll.records': 500, protocol: 'eager' }, null)).toBe('#x');
    expect(read('#x')).toBeNull();
  });

  it.each([
    ['?protocol=cooperative#y', 'another exercise'],
    ['?protocol=cooperative', 'no exercise'],
    ['?protocol=__proto__&t=-5&unknown=1#x', 'nothing that exists'],
    ['?t=1e9#x', 'a moment after the end'],
    [`?protocol=cooperative&x=${'y'.repeat(2000)}#x`, 'too much'],
  ])('%s says nothing: %s', (address) => {
    expect(read(address)).toBeNull();
  });

  it('keeps numbers inside their range and on their step, whatever an address says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), fc.integer()), (given) => {
        const value = read(`?${new URLSearchParams({ 'max.poll.records': String(given) }).toString()}#x`)?.values[
          'max.poll.records'
        ];
        if (value === undefined) return;
        expect(Number(value) >= 50 && Number(value) <= 5000 && Number(value) % 50 === 0).toBe(true);
      }),
    );
  });
});

// Helpers

function read(address: string) {
  const { search, hash } = new URL(address, 'https://course.example/');
  return readAddress({ search, hash }, 'x', KNOBS, 600_000);
}

import { describe, expect, it } from 'vitest';
import { stateAt, stateRows } from './state-spans.ts';

const changes = [
  { atMs: 0, entity: 'consumer/10', state: 'polling' },
  { atMs: 0, entity: 'consumer/2', state: 'polling' },
  { atMs: 500, entity: 'breaker/2', state: 'open' },
  { atMs: 700, entity: 'consumer/2', state: 'paused' },
];

describe('stretches in states', () => {
  it('are told entity by entity, by their numbers', () => {
    expect(stateRows(changes, 'consumer/', null, 1000)).toEqual([
      {
        label: 'consumer 2',
        spans: [
          { fromMs: 0, toMs: 700, state: 'polling' },
          { fromMs: 700, toMs: 1000, state: 'paused' },
        ],
      },
      { label: 'consumer 10', spans: [{ fromMs: 0, toMs: 1000, state: 'polling' }] },
    ]);
  });

  it('begin with what an entity was before anything happened to it', () => {
    const [row] = stateRows(changes, 'breaker/', 'closed', 1000);

    expect(row?.spans[0]).toEqual({ fromMs: 0, toMs: 500, state: 'closed' });
    expect(row && [stateAt(row, 100), stateAt(row, 500), stateAt(row, 2000)]).toEqual(['closed', 'open', null]);
  });
});

import { describe, expect, it } from 'vitest';
import { locateBottleneck, type TaskReading } from './locate-bottleneck.ts';

const reading = (busy: number[], backPressured: number[], inPoolUsage = 0, outPoolUsage = 0): TaskReading => ({
  busy,
  backPressured,
  inPoolUsage,
  outPoolUsage,
});

describe('locateBottleneck', () => {
  it('should name the first busy task below the backpressured ones, not the victims', () => {
    const job = [
      reading([0.27, 0.27], [0.73, 0.73], 0, 1),
      reading([0.4, 0.4], [0.6, 0.6], 1, 1),
      reading([1, 1], [0, 0], 1, 0.1),
      reading([0.4, 0.4], [0, 0]),
    ];
    expect(locateBottleneck(job)).toEqual({ task: 2, cause: 'capacity', victims: [0, 1], subtasks: [0, 1] });
  });

  it('should see skew in one busy subtask among idle ones', () => {
    const job = [reading([0.2], [0.8], 0, 1), reading([1, 0.3, 0.3, 0.3], [0, 0, 0, 0])];
    expect(locateBottleneck(job)).toEqual({ task: 1, cause: 'skew', victims: [0], subtasks: [0] });
  });

  it('should suspect the network where nobody is busy and full senders face empty receivers', () => {
    const job = [reading([0.2], [0.8], 0, 1), reading([0.3], [0], 0.1, 0)];
    expect(locateBottleneck(job)).toMatchObject({ task: 1, cause: 'network' });
  });

  it('should name a source that is busy all the time', () => {
    expect(locateBottleneck([reading([1, 1], [0, 0]), reading([0.5], [0])])).toMatchObject({ task: 0, cause: 'capacity' });
  });

  it('should find nothing in a job that keeps up', () => {
    expect(locateBottleneck([reading([0.5], [0.02]), reading([0.75], [0])])).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { WatermarkTracker } from './watermark.ts';

describe('WatermarkTracker', () => {
  it('should forget with a restart what each input had shown, and not where the query stood', () => {
    const delaysMs = [10, 10];
    const tracker = new WatermarkTracker(2, 'min');
    tracker.update([60, 100], delaysMs);
    expect(tracker.currentMs).toBe(50);

    tracker.restart();
    // The second input is silent, so it stands at the epoch and holds the query.
    tracker.update([200, NaN], delaysMs);
    expect(tracker.currentMs).toBe(50);

    tracker.update([200, 110], delaysMs);
    expect(tracker.currentMs).toBe(100);
  });
});

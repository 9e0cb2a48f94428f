import { describe, expect, it, vi } from 'vitest';
import { Player } from './player.svelte.ts';
import type { WallClock } from './player.svelte.ts';

describe('Player', () => {
  it('moves with the frames of its clock and stops at the end, once', () => {
    const { clock, pass } = fakeClock();
    const player = new Player(600_000, 60, clock);
    const ended = vi.fn();
    player.onend = ended;
    player.setAvailable(600_000);

    player.play();
    pass(1000);
    expect(player.timeMs).toBe(60_000);
    pass(20_000);

    expect(player.timeMs).toBe(600_000);
    expect(player.isPlaying).toBe(false);
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it('asks for no frames while it is paused', () => {
    const { clock, pass, requested } = fakeClock();
    const player = new Player(600_000, 60, clock);
    player.setAvailable(600_000);
    player.play();
    pass(100);
    player.pause();
    const before = requested();

    pass(5000);

    expect(requested()).toBe(before);
    expect(player.timeMs).toBe(6000);
  });

  it('steps by a second and to the next moment, pausing', () => {
    const { clock, pass } = fakeClock();
    const player = new Player(600_000, 60, clock);
    player.setAvailable(600_000);
    player.momentsMs = [120_000, 240_000];
    player.play();
    pass(500);

    player.step(1000);
    expect([player.timeMs, player.isPlaying]).toEqual([31_000, false]);
    player.stepToNextMoment();
    expect(player.timeMs).toBe(120_000);
    player.stepToNextMoment();
    player.stepToNextMoment();
    expect(player.timeMs).toBe(600_000);
  });

  it('changes the text at most four times a second while it plays, and at once when it pauses', () => {
    const { clock, pass } = fakeClock();
    const player = new Player(600_000, 60, clock);
    player.setAvailable(600_000);
    const seen = new Set<number>();

    player.play();
    for (let frame = 0; frame < 60; frame++) {
      pass(16);
      seen.add(player.readoutMs);
    }
    expect(seen.size).toBeLessThanOrEqual(5);

    player.pause();
    expect(player.readoutMs).toBe(player.timeMs);
  });

  it('jumps instead of gliding when less motion is wanted', () => {
    const { clock, pass } = fakeClock();
    const player = new Player(600_000, 60, clock);
    player.setAvailable(600_000);
    player.setReducedMotion(true);
    player.play();
    const seen = new Set<number>();

    for (let frame = 0; frame < 125; frame++) {
      pass(16);
      seen.add(player.timeMs);
    }

    expect([...seen]).toEqual([0, 60_000, 120_000]);
  });
});

// Helpers

/** A wall clock whose frames come every 4 ms of the time that a test lets pass. */
function fakeClock() {
  let wallMs = 0;
  let count = 0;
  let pending: { handle: number; frame: () => void } | null = null;
  const clock: WallClock = {
    now: () => wallMs,
    request: (frame) => {
      pending = { handle: ++count, frame };
      return count;
    },
    cancel: (handle) => {
      if (pending?.handle === handle) pending = null;
    },
  };
  const pass = (ms: number) => {
    for (const end = wallMs + ms; wallMs < end;) {
      wallMs += Math.min(4, end - wallMs);
      const due = pending;
      pending = null;
      due?.frame();
    }
  };
  return { clock, pass, requested: () => count };
}

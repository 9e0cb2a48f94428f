import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlayback, isAtEnd, nextMoment, pause, play, positionAt, seek, setAvailable, setSpeed, tick } from './playback.ts';
import type { Playback } from './playback.ts';

const MINUTE = 60_000;
const ready: Playback = setAvailable(createPlayback(10 * MINUTE, 60), 10 * MINUTE, 0);

describe('playback', () => {
  it('goes sixty simulated seconds a second at 60×', () => {
    const playing = play(ready, 1000);

    expect(positionAt(playing, 1000)).toBe(0);
    expect(positionAt(playing, 2500)).toBe(90_000);
  });

  it('stands still while paused and goes on from there', () => {
    const paused = pause(play(ready, 0), 1000);
    const again = play(paused, 50_000);

    expect(positionAt(paused, 40_000)).toBe(60_000);
    expect(positionAt(again, 50_500)).toBe(90_000);
  });

  it('changes speed without a jump', () => {
    const slower = setSpeed(play(ready, 0), 1, 2000);

    expect(positionAt(slower, 2000)).toBe(120_000);
    expect(positionAt(slower, 3000)).toBe(121_000);
  });

  it('stops at the end, and plays from the start after that', () => {
    const ended = tick(play(ready, 0), 10_001);

    expect(ended.isPlaying).toBe(false);
    expect(isAtEnd(ended, 99_999)).toBe(true);
    expect(positionAt(play(ended, 20_000), 20_000)).toBe(0);
  });

  it('waits at the edge of a growing run and does not make up for the wait', () => {
    const growing = play(setAvailable(createPlayback(10 * MINUTE, 60), 30_000, 0), 0);

    expect(positionAt(growing, 5000)).toBe(30_000);
    const grown = setAvailable(growing, 10 * MINUTE, 5000);
    expect(positionAt(grown, 5000)).toBe(30_000);
    expect(positionAt(grown, 5500)).toBe(60_000);
  });

  it('keeps its pace while the run grows ahead of it', () => {
    const growing = play(setAvailable(createPlayback(10 * MINUTE, 60), 5 * MINUTE, 0), 0);

    expect(positionAt(setAvailable(growing, 6 * MINUTE, 1000), 2000)).toBe(120_000);
  });

  it('keeps a seek inside what is known', () => {
    const growing = setAvailable(createPlayback(10 * MINUTE, 60), 30_000, 0);

    expect([-5, 20_000, 99_999].map((toMs) => positionAt(seek(growing, toMs, 0), 0))).toEqual([0, 20_000, 30_000]);
  });

  it('jumps once a second for readers who asked for less motion', () => {
    const jumping = play({ ...ready, jumpWallMs: 1000 }, 0);

    expect([0, 400, 999, 1000, 1999, 2000].map((wallMs) => positionAt(jumping, wallMs))).toEqual([
      0, 0, 0, 60_000, 60_000, 120_000,
    ]);
  });

  it('is at the same place whatever the frames were', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 200 }), (gaps) => {
        let wallMs = 0;
        let playback = play(ready, 0);
        for (const gap of gaps) {
          wallMs += gap;
          playback = tick(playback, wallMs);
        }
        expect(positionAt(playback, wallMs)).toBe(Math.min(wallMs * 60, 10 * MINUTE));
      }),
    );
  });
});

describe('nextMoment', () => {
  it.each([
    [0, 120_000],
    [120_000, 240_000],
    [240_000, 600_000],
  ])('from %d goes to %d', (positionMs, expected) => {
    expect(nextMoment([0, 120_000, 240_000], positionMs, 600_000)).toBe(expected);
  });
});

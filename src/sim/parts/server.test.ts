import { describe, expect, it } from 'vitest';
import { RandomStream } from '../kernel/random.ts';
import { Servers } from './server.ts';

const stream = (): RandomStream => new RandomStream(1, 'service');

describe('Servers', () => {
  it('should keep a server busy until its finished record is fetched, first finished first', () => {
    const servers = new Servers({ ratePerSecond: 10, servers: 3, distribution: 'constant' }, stream());
    const [a, b, c] = [servers.begin(100), servers.begin(101), servers.begin(102)];
    expect(new Set([a, b, c])).toEqual(new Set([0, 1, 2]));
    expect([servers.hasIdle, servers.hasFinished, servers.busy]).toEqual([false, false, 3]);

    servers.finish(b);
    servers.finish(a);
    expect([servers.hasIdle, servers.hasFinished, servers.busy]).toEqual([false, true, 3]);

    expect(servers.fetch()).toBe(101);
    expect([servers.hasIdle, servers.busy]).toEqual([true, 2]);
    expect(servers.begin(103)).toBe(b);
    expect(servers.fetch()).toBe(100);
    expect(servers.hasFinished).toBe(false);
  });

  it('should refuse more records than servers, and fetching what is not finished', () => {
    const servers = new Servers({ ratePerSecond: 10, servers: 1, distribution: 'constant' }, stream());
    servers.begin(1);

    expect(() => servers.begin(2)).toThrow('No server is idle.');
    expect(() => servers.fetch()).toThrow(RangeError);
  });

  it('should take the same time for each record when service is constant', () => {
    const servers = new Servers({ ratePerSecond: 8, servers: 2, distribution: 'constant' }, stream());

    expect([servers.nextServiceMs(), servers.nextServiceMs()]).toEqual([125, 125]);
  });

  it('should take exponential times with the mean and the spread of theory', () => {
    const draws = 100_000;
    const servers = new Servers({ ratePerSecond: 8, servers: 2, distribution: 'exponential' }, stream());

    const times = Array.from({ length: draws }, () => servers.nextServiceMs());

    const mean = times.reduce((sum, ms) => sum + ms, 0) / draws;
    const variance = times.reduce((sum, ms) => sum + (ms - 125) ** 2, 0) / draws;
    expect(Math.abs(mean - 125)).toBeLessThan((4 * 125) / Math.sqrt(draws));
    // The fourth central moment of an exponential is 9 times its mean to the fourth.
    expect(Math.abs(variance - 125 ** 2)).toBeLessThan((4 * 125 ** 2 * Math.sqrt(8)) / Math.sqrt(draws));
  });
});

/** Rules between fields that hold in every system: each field is in range, together they still may make no sense. */
import type { CommonScenario } from './common-scenario.ts';
import type { Problem } from './problem.ts';

/** What is wrong with the rate curve. */
export function checkRates({ traffic }: CommonScenario): Problem[] {
  const points = traffic.ratePerSecond;
  const problems: Problem[] = [];
  const [first] = points;
  if (first?.[0] !== 0) {
    problems.push({
      path: '/traffic/ratePerSecond/0/0',
      message: 'the rate curve must begin at time 0',
      given: String(first?.[0]),
      allowed: '0',
      hint: `Put [0, ${String(first?.[1])}] in front.`,
    });
  }
  for (const [i, point] of points.entries()) {
    const before = points[i - 1];
    const beforeThat = points[i - 2];
    if (before === undefined) continue;
    const path = `/traffic/ratePerSecond/${String(i)}/0`;
    if (point[0] < before[0]) {
      problems.push({
        path,
        message: 'the points of the rate curve are not in order of time',
        given: `${String(point[0])} after ${String(before[0])}`,
        allowed: `${String(before[0])} or later`,
      });
      break;
    }
    if (point[0] === beforeThat?.[0]) {
      problems.push({
        path,
        message: 'three points of the rate curve at one time',
        given: `${String(point[0])} again`,
        allowed: 'at most two points at one time: the rate before the step and the rate after it',
      });
      break;
    }
  }
  return problems;
}

/** What is wrong with the shares of the partitions. `pointer` says where the number of partitions stands. */
export function checkShares({ traffic }: CommonScenario, partitions: number, pointer: string): Problem[] {
  const shares = traffic.partitionShares;
  if (shares === 'uniform') return [];
  const path = '/traffic/partitionShares';
  if (shares.length !== partitions) {
    return [
      {
        path,
        message: 'not as many shares as partitions',
        given: `${String(shares.length)} shares`,
        allowed: `${String(partitions)} shares, as ${pointer} says, or "uniform"`,
      },
    ];
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) <= 1e-6) return [];
  return [
    {
      path,
      message: 'the shares do not add up to 1',
      given: `a sum of ${String(sum)}`,
      allowed: 'a sum of 1 (within a millionth)',
    },
  ];
}

/** Rules between the fields of `protection` and the services that it protects. */
import type { CommonScenario } from './common-scenario.ts';
import { escapeToken } from './json-pointer.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Protection } from './protection-scenario.ts';

/** What is wrong with how services are protected. */
export function checkProtection({ protection, services }: CommonScenario): Problem[] {
  return Object.entries(protection).flatMap(([name, given]) => {
    const path = `/protection/${escapeToken(name)}`;
    return Object.hasOwn(services, name) ? checkOne(given, path) : [noSuchService(name, path, Object.keys(services))];
  });
}

function noSuchService(name: string, path: string, names: readonly string[]): Problem {
  const allowed =
    names.length === 0 ? 'a name under /services, which is empty' : `a name under /services: ${names.map(show).join(', ')}`;
  return { path, message: 'no such service', given: show(name), allowed };
}

function checkOne({ retry, adaptiveLimit }: Protection, path: string): Problem[] {
  const problems: Problem[] = [];
  if ((retry.policy === 'exponential' || retry.policy === 'kafka') && retry.maxMs < retry.baseMs)
    problems.push({
      path: `${path}/retry/maxMs`,
      message: 'the longest wait is shorter than the first one',
      given: `maxMs ${String(retry.maxMs)}, baseMs ${String(retry.baseMs)}`,
      allowed: `${String(retry.baseMs)} or more with this baseMs`,
    });
  const { min, initial, max } = adaptiveLimit;
  if (min > initial || initial > max)
    problems.push({
      path: `${path}/adaptiveLimit/initial`,
      message: 'the limit begins outside its own bounds',
      given: `min ${String(min)}, initial ${String(initial)}, max ${String(max)}`,
      allowed: 'min ≤ initial ≤ max',
    });
  return problems;
}

/** For a system that does not simulate it yet: everything that would have no effect. */
export function refuseProtection({ protection, services, traffic }: CommonScenario): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, given: unknown, allowed: string): void => {
    problems.push({ path, message: 'known, but not simulated yet', given: show(given), allowed });
  };
  if (Object.keys(protection).length > 0) refuse('/protection', protection, 'leave it out');
  if (traffic.poisonShare !== 0) refuse('/traffic/poisonShare', traffic.poisonShare, '0, or leave it out');
  if (traffic.criticalShare !== 1) refuse('/traffic/criticalShare', traffic.criticalShare, '1, or leave it out');
  for (const [name, { errorShare, parallelCalls }] of Object.entries(services)) {
    const path = `/services/${escapeToken(name)}`;
    if (errorShare !== 0) refuse(`${path}/errorShare`, errorShare, '0, or leave it out');
    if (parallelCalls !== null) refuse(`${path}/parallelCalls`, parallelCalls, 'null, or leave it out');
  }
  return problems;
}

/** When members hear from the coordinator: heartbeats are clock-exact, each member with its own random phase (a simplification). */
import { RandomStream } from '../kernel/random.ts';

/** The first heartbeat of `consumer`, ms: somewhere in the first interval. */
export function firstHeartbeatMs(seed: number, consumer: number, intervalMs: number): number {
  return new RandomStream(seed, `heartbeat/consumer/${String(consumer)}`).uniform() * intervalMs;
}

/** The next heartbeat at or after `nowMs`. */
export function nextHeartbeatMs(firstMs: number, intervalMs: number, nowMs: number): number {
  return firstMs + Math.max(0, Math.ceil((nowMs - firstMs) / intervalMs)) * intervalMs;
}

/** The last heartbeat before `nowMs`, ms; before the first one it is that of the interval before. */
export function lastHeartbeatMs(firstMs: number, intervalMs: number, nowMs: number): number {
  return nextHeartbeatMs(firstMs, intervalMs, nowMs) - intervalMs;
}

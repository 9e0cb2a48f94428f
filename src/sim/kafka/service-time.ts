import type { Distribution } from '../scenario/scenario.ts';

/** The mean of a service-time distribution whose body takes `serviceMs`, ms. */
export function meanServiceMs(serviceMs: number, distribution: Distribution): number {
  if (typeof distribution === 'string') return serviceMs;
  return serviceMs * (1 - distribution.tail.share) + distribution.tail.ms * distribution.tail.share;
}

/** A service of a scenario, as the labs' programs act it: headroom.lab.Service.Behaviour. */
import type { Scenario } from '../../src/sim/index.ts';

/** @throws RangeError where the scenario wants a service that the labs do not act */
export function serviceBehaviour({ services, faults }: Scenario, name: string): unknown {
  const service = services[name];
  if (service === undefined) throw new RangeError(`There is no service "${name}" in the scenario.`);
  const { serviceMs, limitPerSecond, distribution } = service;
  if (distribution === 'exponential')
    throw new RangeError(`The lab's services take a constant time, some calls a longer one; "${name}" says "exponential".`);
  const tail = distribution === 'constant' ? { share: 0, ms: 0 } : distribution.tail;
  return {
    serviceMs,
    limitPerSecond,
    tailShare: tail.share,
    tailMs: tail.ms,
    slowFactors: faults.flatMap((fault) =>
      fault.kind === 'slow' && fault.target === `/services/${name}` ? [[fault.atMs, fault.atMs + fault.forMs, fault.factor]] : [],
    ),
  };
}

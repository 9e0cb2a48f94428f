/**
 * What an autoscaler of a consumer group is doing.
 *
 *     inactive ⇄ steady ⇄ scalingOut
 *                   ⇅
 *     scalingIn ⇄ holding (it wants fewer, and waits until nobody has wanted more for a while)
 *
 * Numbers (metric, replicas, windows) are the plant's. Sources: kubernetes pkg/controller/podautoscaler/horizontal.go;
 * kedacore/keda pkg/scaling/executor/scale_scaledobjects.go.
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const AUTOSCALER_EVENTS = ['more.wanted', 'fewer.wanted', 'fewer.set', 'same.wanted', 'group.idle'] as const;
export type AutoscalerEvent = (typeof AUTOSCALER_EVENTS)[number];
export type AutoscalerState = 'inactive' | 'steady' | 'scalingOut' | 'holding' | 'scalingIn';

const on = {
  'more.wanted': 'scalingOut',
  'fewer.wanted': 'holding',
  'fewer.set': 'scalingIn',
  'same.wanted': 'steady',
  'group.idle': 'inactive',
} as const;
const without = (event: AutoscalerEvent): Partial<Record<AutoscalerEvent, string>> =>
  Object.fromEntries(Object.entries(on).filter(([name]) => name !== event));

export const autoscalerMachine = setup({ types: { events: {} as { type: AutoscalerEvent } } }).createMachine({
  id: 'kafka-autoscaler',
  initial: 'steady',
  states: {
    inactive: { on: { 'more.wanted': 'scalingOut' } },
    steady: { on: without('same.wanted') },
    scalingOut: { on: without('more.wanted') },
    holding: { on: without('fewer.wanted') },
    scalingIn: { on: without('fewer.set') },
  },
});

export const autoscalerTable = tabulate<AutoscalerState, AutoscalerEvent, never>(autoscalerMachine, AUTOSCALER_EVENTS);
export const autoscalerGraph = graphOf(autoscalerTable);

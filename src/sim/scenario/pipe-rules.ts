/** The rules of a pipe: nothing of it may be turned while it runs. */
import { findPipeContradictions } from './pipe-contradictions.ts';
import type { PipeScenario } from './pipe-scenario.ts';
import { findTooMuchPipeWork } from './pipe-work-estimate.ts';
import type { SystemRules } from './rules.ts';

export const pipeRules: SystemRules<PipeScenario> = {
  knobs: [],
  findContradictions: findPipeContradictions,
  findTooMuchWork: findTooMuchPipeWork,
  faultComplaint: () => ({
    message: 'a pipe has no consumers',
    allowed: 'no faults; let the rates of the stages and of the arrivals tell the story',
  }),
};

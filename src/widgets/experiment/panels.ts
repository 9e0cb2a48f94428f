/**
 * The panels: pictures that are no charts over time. Each is loaded only by a page whose exercise names it, so a panel costs the others
 * nothing. To add one: write a component that takes `PanelProps` (panel.ts), add a line here, and say in src/site/exercise/panel-schema.ts
 * what an exercise may say about it.
 */
import type { Panel } from './panel.ts';

export const PANELS: Readonly<Record<string, () => Promise<{ readonly default: Panel }>>> = {
  flinkAsync: () => import('./panels/FlinkAsyncPanel.svelte'),
  flinkAutoscaler: () => import('./panels/FlinkAutoscalerPanel.svelte'),
  flinkBuffers: () => import('./panels/FlinkBuffersPanel.svelte'),
  flinkJobGraph: () => import('./panels/FlinkJobGraphPanel.svelte'),
  flinkKeyGroups: () => import('./panels/FlinkKeyGroupsPanel.svelte'),
  heatStrip: () => import('./panels/HeatStripPanel.svelte'),
  selfCheck: () => import('./panels/SelfCheckPanel.svelte'),
  staircase: () => import('./panels/StaircasePanel.svelte'),
  states: () => import('./panels/StatesPanel.svelte'),
  timeline: () => import('./panels/TimelinePanel.svelte'),
  sparkTimeline: () => import('./spark/TimelinePanel.svelte'),
  sparkAdmission: () => import('./spark/AdmissionPanel.svelte'),
  sparkWatermark: () => import('./spark/WatermarkPanel.svelte'),
  sparkProgress: () => import('./spark/ProgressPanel.svelte'),
};

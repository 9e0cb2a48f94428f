/** What every panel gets. */
import type { Component } from 'svelte';
import type { Scenario, Trace } from '../../sim/index.ts';

/** `Options` are the panel's own, checked when the site was built. */
export interface PanelProps<Options = unknown> {
  readonly title: string;
  readonly options: Options;
  /** The run as far as it is known; in the first run nothing after `untilMs` may be shown. */
  readonly trace: Trace;
  /** With the knobs as they stand. */
  readonly scenario: Scenario;
  readonly durationMs: number;
  readonly untilMs: number;
  /** The playhead, every frame; and the same four times a second, for text. */
  readonly cursorMs: number;
  readonly readoutMs: number;
  readonly onseek: (atMs: number) => void;
}

// Options differ from panel to panel: the site has checked them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Panel = Component<PanelProps<any>>;

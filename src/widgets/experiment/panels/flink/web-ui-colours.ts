/**
 * The fills and borders of the job graph in Flink's Web UI: from idle blue to busy red by the busy share, and from that to backpressured
 * black by the backpressured share, in this order. Source: flink-runtime-web, dagre/components/node/node.component.ts (1.20, 2.0).
 */
interface NodeColours {
  readonly fill: string;
  readonly border: string;
}

const FILL = { idle: '#5db1ff', busy: '#ee6464', backPressured: '#888888' } as const;
const BORDER = { idle: '#1890ff', busy: '#ee2222', backPressured: '#000000' } as const;

/** Badges of the Back Pressure tab: backpressure-badge.component.ts. */
export const LEVEL_COLOURS = { OK: '#52c41a', LOW: '#faad14', HIGH: '#f5222d' } as const;

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** Between two colours, channel by channel. */
function blend(from: string, to: string, share: number): string {
  const target = channels(to);
  const mixed = channels(from).map((value, i) => Math.round(value + ((target[i] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** @param busy @param backPressured shares of the time, 0 … 1: the largest of the subtasks; NaN = pending, which is white */
export function nodeColours(busy: number, backPressured: number): NodeColours {
  if (Number.isNaN(busy)) return { fill: '#ffffff', border: FILL.backPressured };
  const mix = ({ idle, busy: red, backPressured: black }: typeof FILL | typeof BORDER): string =>
    blend(blend(idle, red, busy), black, backPressured);
  return { fill: mix(FILL), border: mix(BORDER) };
}

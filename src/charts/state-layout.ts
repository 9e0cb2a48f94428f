/** Geometry of a state diagram: where the boxes stand and how the arrows run between them. Pure numbers, no drawing. */

export interface StateGraph {
  readonly states: readonly { readonly id: string; readonly label?: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly event: string }[];
}

/** Column and row of a state in the diagram's grid. */
export type Place = readonly [column: number, row: number];

export interface Box {
  readonly id: string;
  readonly label: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly events: readonly string[];
  /** SVG path data from box edge to box edge. */
  readonly path: string;
  /** Where its number stands: nearer to where it comes from, so that the numbers of arrows that cross do not meet. */
  readonly labelAt: readonly [x: number, y: number];
}

/** An event that leads from many states to one: told in words below the picture instead of as a bundle of arrows. */
export interface SharedExit {
  readonly event: string;
  readonly from: readonly string[];
  readonly to: string;
}

export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly sharedExits: readonly SharedExit[];
}

const BOX_HEIGHT = 42;
const SHARED_FROM = 3;
/** How far two arrows between the same boxes stand apart. */
const APART = 14;
/** How far a bent arrow keeps from the box that it goes round. */
const CLEARANCE = 12;
const LABEL_SHARE = 0.34;

/** Places for states that nobody has placed: columns by distance from the first state, rows in the order of the graph. */
export function placeByDistance(graph: StateGraph): Record<string, Place> {
  const first = graph.states[0];
  const distance = new Map<string, number>(first === undefined ? [] : [[first.id, 0]]);
  for (const [id, steps] of distance) {
    for (const edge of graph.edges) if (edge.from === id && !distance.has(edge.to)) distance.set(edge.to, steps + 1);
  }
  const rows = new Map<number, number>();
  const places: Record<string, Place> = {};
  for (const { id } of graph.states) {
    const column = distance.get(id) ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    places[id] = [column, row];
  }
  return places;
}

/** Lays the graph out in `width` CSS pixels. Unless every state has a place, all are placed by their distance from the first. */
export function layOut(
  graph: StateGraph,
  places: Readonly<Record<string, Place>>,
  width: number,
  rowHeight: number,
): DiagramLayout {
  const known = graph.states.every(({ id }) => places[id] !== undefined) ? places : placeByDistance(graph);
  const placeOf = (id: string): Place => known[id] ?? [0, 0];
  const columns = Math.max(1, ...graph.states.map(({ id }) => placeOf(id)[0] + 1));
  const rows = Math.max(1, ...graph.states.map(({ id }) => placeOf(id)[1] + 1));
  const boxWidth = Math.min(124, (width / columns) * 0.78);
  const gap = columns > 1 ? (width - boxWidth - 2) / (columns - 1) : 0;
  const boxes = graph.states.map(({ id, label }): Box => {
    const [column, row] = placeOf(id);
    return { id, label: label ?? id, left: 1 + column * gap, top: 1 + row * rowHeight, width: boxWidth, height: BOX_HEIGHT };
  });
  const sharedExits = findSharedExits(graph);
  return {
    width,
    height: (rows - 1) * rowHeight + BOX_HEIGHT + 2,
    boxes,
    arrows: drawArrows(graph, boxes, sharedExits),
    sharedExits,
  };
}

function findSharedExits(graph: StateGraph): SharedExit[] {
  const groups = new Map<string, { event: string; to: string; from: string[] }>();
  for (const { from, to, event } of graph.edges) {
    const key = `${event} ${to}`;
    const group = groups.get(key) ?? { event, to, from: [] };
    group.from.push(from);
    groups.set(key, group);
  }
  return [...groups.values()].filter((group) => group.from.length >= SHARED_FROM);
}

function drawArrows(graph: StateGraph, boxes: readonly Box[], sharedExits: readonly SharedExit[]): Arrow[] {
  const pairs = new Map<string, { from: string; to: string; events: string[] }>();
  for (const { from, to, event } of graph.edges) {
    if (sharedExits.some((exit) => exit.event === event && exit.to === to)) continue;
    const key = `${from} ${to}`;
    const pair = pairs.get(key) ?? { from, to, events: [] };
    pair.events.push(event);
    pairs.set(key, pair);
  }
  return [...pairs.values()].flatMap((pair) => {
    const from = boxes.find((box) => box.id === pair.from);
    const to = boxes.find((box) => box.id === pair.to);
    if (from === undefined || to === undefined || from === to) return [];
    const hasReturn = pairs.has(`${pair.to} ${pair.from}`);
    const isBlocked = boxes.some((box) => box !== from && box !== to && crosses(from, to, box));
    // A quadratic curve comes half as far as its control point, and a box is in the way by half of its width or height.
    const bend = isBlocked ? (from.left === to.left ? from.width : from.height) + 2 * CLEARANCE : 0;
    return [{ ...pair, ...runBetween(from, to, hasReturn ? APART / 2 : 0, bend) }];
  });
}

type Point = readonly [x: number, y: number];

const centreOf = (box: Box): Point => [box.left + box.width / 2, box.top + box.height / 2];

/** Does the straight way between two boxes' centres pass through a third box? */
function crosses(from: Box, to: Box, box: Box): boolean {
  const [x0, y0] = centreOf(from);
  const [x1, y1] = centreOf(to);
  for (let step = 1; step < 20; step++) {
    const x = x0 + ((x1 - x0) * step) / 20;
    const y = y0 + ((y1 - y0) * step) / 20;
    if (x > box.left && x < box.left + box.width && y > box.top && y < box.top + box.height) return true;
  }
  return false;
}

/** A line (or, bent, a curve) from edge to edge; `aside` shifts it to its own right-hand side. */
function runBetween(from: Box, to: Box, aside: number, bend: number): Pick<Arrow, 'path' | 'labelAt'> {
  const [x0, y0] = centreOf(from);
  const [x1, y1] = centreOf(to);
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const right: Point = [-(y1 - y0) / length, (x1 - x0) / length];
  const middle: Point = [(x0 + x1) / 2 + right[0] * (aside + bend), (y0 + y1) / 2 + right[1] * (aside + bend)];
  const start = leave(from, [x0 + right[0] * aside, y0 + right[1] * aside], middle);
  const end = leave(to, [x1 + right[0] * aside, y1 + right[1] * aside], middle);
  const write = ([x, y]: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;
  const labelAt: Point = [along(start[0], middle[0], end[0], bend), along(start[1], middle[1], end[1], bend)];
  const path = bend === 0 ? `M${write(start)}L${write(end)}` : `M${write(start)}Q${write(middle)} ${write(end)}`;
  return { path, labelAt };
}

/** The coordinate at the label's share of the way: on a straight line, or on the quadratic curve. */
function along(start: number, control: number, end: number, bend: number): number {
  const share = LABEL_SHARE;
  if (bend === 0) return start + (end - start) * share;
  return (1 - share) * (1 - share) * start + 2 * share * (1 - share) * control + share * share * end;
}

/** Where the way from a point inside the box towards another point crosses the box's edge. */
function leave(box: Box, inside: Point, towards: Point): Point {
  const dx = towards[0] - inside[0];
  const dy = towards[1] - inside[1];
  const toSide = dx === 0 ? Number.POSITIVE_INFINITY : ((dx > 0 ? box.left + box.width : box.left) - inside[0]) / dx;
  const toEdge = dy === 0 ? Number.POSITIVE_INFINITY : ((dy > 0 ? box.top + box.height : box.top) - inside[1]) / dy;
  const share = Math.min(toSide, toEdge, 1);
  return [inside[0] + dx * share, inside[1] + dy * share];
}

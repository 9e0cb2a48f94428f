/** A chart as the instrument draws it, from what an author says of it. */
import { DASHES, MARKERS } from '../../charts/marks.ts';
import type { Dash, Marker } from '../../charts/marks.ts';
import { parsePointer, valueAt } from '../../sim/index.ts';
import type { SimulatedScenario, View } from '../../widgets/experiment/types.ts';
import { viewsOf } from './system-views.ts';
import type { DescribedView, ViewDescription } from './view-schema.ts';

const DASH_NAMES = Object.keys(DASHES) as Dash[];
const MARKER_NAMES = Object.keys(MARKERS) as Marker[];

/** @throws RangeError where a name is not one of the system's views */
export function resolveView(view: ViewDescription, scenario: SimulatedScenario): View {
  const described = describe(view, scenario);
  const lines = described.lines.map((line, index) => ({
    ...line,
    key: line.label,
    dash: line.dash ?? DASH_NAMES[index % DASH_NAMES.length] ?? 'solid',
    marker: line.marker ?? MARKER_NAMES[index % MARKER_NAMES.length] ?? 'circle',
  }));
  const { compare = lines[0]?.key ?? false } = described;
  return {
    ...described,
    lines,
    ranges: described.ranges.map((range) => ({ ...range, key: range.label })),
    limits: described.limits.flatMap((limit) => {
      const value = limitOf(limit, scenario);
      return value === null ? [] : [{ key: limit.label, label: limit.label, value }];
    }),
    compare: compare === false ? null : compare,
  };
}

function describe(view: ViewDescription, scenario: SimulatedScenario): DescribedView {
  if (typeof view !== 'string' && 'lines' in view) return view;
  const { view: name, ...other } = typeof view === 'string' ? { view } : view;
  const { views } = viewsOf(scenario);
  const known = views[name];
  if (known === undefined)
    throw new RangeError(`There is no view "${name}" of ${scenario.system}. There are: ${Object.keys(views).join(', ')}.`);
  return { ...known, ...other };
}

function limitOf(limit: DescribedView['limits'][number], scenario: SimulatedScenario): number | null {
  if ('value' in limit) return limit.value;
  const pointer = 'slo' in limit ? ['slo', limit.slo] : (parsePointer(limit.setting) ?? ['']);
  const value = valueAt(scenario, pointer);
  return typeof value === 'number' ? value / limit.per : null;
}

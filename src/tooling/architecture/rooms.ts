import { posix } from 'node:path';
import type { Import } from './imports.ts';

/** What a room may know. `values` of other rooms run in it, `types` are erased before anything runs. */
interface Room {
  readonly values: readonly string[];
  readonly types?: readonly string[];
  /** Packages beside those of the language itself; a star stands for the rest of a name. */
  readonly packages: readonly string[];
}

const plant: Room = { values: ['sim/kernel', 'sim/parts', 'sim/control', 'sim/scenario', 'sim/trace'], packages: [] };
const below = {
  widgets: ['player', 'charts', 'course', 'workers', 'sim'],
  site: ['widgets', 'player', 'charts', 'course', 'workers', 'sim'],
};
/** For programs and for what is made while the site is built. */
const buildTime = ['astro', 'astro/*', 'astro:*', '@astrojs/*', 'node:*', 'yaml'];

/** The rooms and what each may import, beside itself. Whatever is not listed is forbidden. */
export const rooms: Readonly<Record<string, Room>> = {
  'sim/kernel': { values: [], packages: [] },
  'sim/theory': { values: [], packages: [] },
  'sim/parts': { values: ['sim/kernel', 'sim/control'], types: ['sim/scenario', 'sim/trace'], packages: [] },
  'sim/control': { values: ['sim/kernel'], types: ['sim/scenario', 'sim/trace'], packages: ['xstate'] },
  'sim/scenario': { values: ['sim/kernel', 'sim/trace'], packages: [] },
  'sim/trace': { values: ['sim/kernel', 'sim/scenario'], packages: [] },
  'sim/kafka': plant,
  'sim/flink': plant,
  'sim/spark': plant,
  'sim/pipe': plant,
  sim: { values: ['sim/*'], packages: [] },
  workers: { values: ['sim'], packages: [] },
  course: { values: ['sim'], packages: ['valibot'] },
  player: { values: ['sim'], packages: ['svelte', 'svelte/*'] },
  charts: { values: [], types: ['sim'], packages: ['svelte', 'svelte/*', 'd3-*'] },
  widgets: { values: below.widgets, packages: ['svelte', 'svelte/*', 'xstate', 'd3-*'] },
  // The footer shows the version.
  site: {
    values: [...below.site, 'package.json'],
    packages: ['svelte', 'svelte/*', 'katex', '@fontsource/*', '@fontsource-variable/*', ...buildTime],
  },
  pages: { values: ['site', ...below.site], packages: buildTime },
  'content.config.ts': { values: ['site', 'course', 'sim'], packages: buildTime },
  content: { values: [], packages: [] },
  cli: { values: ['course', 'sim'], packages: ['node:*'] },
  // The practical projects: programs on the real engines, and what records them.
  labs: { values: ['cli', 'course', 'sim', 'tooling'], packages: ['node:*'] },
  testing: { values: ['tooling', 'content', 'workers', 'course', 'sim'], packages: ['*'] },
  tooling: { values: ['testing', 'content', 'course', 'sim'], packages: ['*'] },
};

/** Tests stand in the room that they test and may use these beside it. */
const testsAlsoUse = {
  rooms: ['testing', 'content', 'sim', 'sim/theory'],
  packages: ['vitest', 'fast-check', 'node:*', '@testing-library/*', 'svelte', 'svelte/*', 'yaml'],
};

/** `src/sim/kafka/consumer.ts` → `sim/kafka`; `src/sim/index.ts` → `sim`; `src/content.config.ts` → itself. */
export function roomOf(path: string): string {
  const [top = '', first = '', second = '', ...rest] = path.split('/');
  if (top !== 'src') return top;
  return first === 'sim' && rest.length > 0 ? `sim/${second}` : first;
}

/** Which rule an import breaks, in words; undefined when it breaks none. */
export function brokenRule(from: string, { specifier, typeOnly }: Import): string | undefined {
  const room = roomOf(from);
  const rules = rooms[room];
  if (!rules) return `${room} is not a room of this house`;
  const isTest = from.endsWith('.test.ts');
  if (!specifier.startsWith('.')) {
    const allowed = [...rules.packages, ...(isTest ? testsAlsoUse.packages : [])];
    return allowed.some((pattern) => matches(specifier, pattern)) ? undefined : `${room} may not use ${specifier}`;
  }
  const target = posix.join(posix.dirname(from), specifier);
  const wanted = roomOf(target);
  if (wanted === room) return undefined;
  const allowed = [...rules.values, ...(typeOnly ? (rules.types ?? []) : []), ...(isTest ? testsAlsoUse.rooms : [])];
  if (!isInside(wanted, 'sim') || isInside(room, 'sim'))
    return permits(allowed, wanted) ? undefined : `${room} may not import ${wanted}`;
  return throughTheDoor(room, allowed, target, typeOnly);
}

/** Outside the simulator its only door is index.ts; closed forms and types may be read where they are, and tests may look inside. */
function throughTheDoor(room: string, allowed: readonly string[], target: string, typeOnly: boolean): string | undefined {
  if (!allowed.includes('sim'))
    return `${room} may not import sim${rooms[room]?.types?.includes('sim') ? ', only its types' : ''}`;
  if (typeOnly || target === 'src/sim/index.ts' || room === 'testing' || isInside(roomOf(target), 'sim/theory')) return undefined;
  return `${room} may enter sim by src/sim/index.ts only`;
}

function permits(allowed: readonly string[], wanted: string): boolean {
  return allowed.some((pattern) => matches(wanted, pattern));
}

function isInside(room: string, outer: string): boolean {
  return room === outer || room.startsWith(`${outer}/`);
}

function matches(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

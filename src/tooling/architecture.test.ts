import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cyclesIn } from './architecture/cycles.ts';
import { importsOf, type Import } from './architecture/imports.ts';
import { brokenRule, roomOf, rooms } from './architecture/rooms.ts';
import { projectFiles, readProjectFile } from './files.ts';

const codeFile = /^(?:src|labs|content)\/.*\.(?:ts|mjs|js|svelte|astro|mdx)$/;

const files = projectFiles();
const imports = new Map<string, Import[]>(
  files.filter((path) => codeFile.test(path)).map((path) => [path, importsOf(path, readProjectFile(path))]),
);

function targetsOf(path: string): string[] {
  return (imports.get(path) ?? [])
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => posix.join(posix.dirname(path), specifier));
}

describe('the rooms', () => {
  it('are all read: TypeScript, Svelte, Astro and MDX', () => {
    const kinds = new Set([...imports.keys()].map((path) => posix.extname(path)));
    expect([...kinds].sort()).toEqual(expect.arrayContaining(['.astro', '.mdx', '.svelte', '.ts']));
    expect([...imports.values()].flat().length).toBeGreaterThan(100);
  });

  it('import only what they may', () => {
    const broken = [...imports].flatMap(([path, list]) =>
      list.flatMap((one) => {
        const rule = brokenRule(path, one);
        return rule ? [`${path}:${one.line} imports ${one.specifier}: ${rule}`] : [];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('have no import cycles, type imports included', () => {
    const graph = new Map([...imports.keys()].map((path) => [path, targetsOf(path)]));
    expect(cyclesIn(graph)).toEqual([]);
  });

  it('name files that exist, by their full names', () => {
    const known = new Set(files);
    const named = [...imports].flatMap(([path, list]) => list.map((one) => ({ path, ...one })));
    const missing = named
      .filter(({ specifier }) => specifier.startsWith('.') && /\.\w+$/.test(specifier) && !specifier.includes('*'))
      .filter(({ path, specifier }) => !known.has(posix.join(posix.dirname(path), specifier)));
    expect(missing.map(({ path, specifier }) => `${path} → ${specifier}`)).toEqual([]);
  });
});

describe('brokenRule catches', () => {
  const value = (specifier: string): Import => ({ specifier, typeOnly: false, line: 1 });
  const type = (specifier: string): Import => ({ specifier, typeOnly: true, line: 1 });

  it.each([
    ['the kernel importing a part', 'src/sim/kernel/heap.ts', value('../parts/server.ts')],
    ['the kernel importing a type', 'src/sim/kernel/heap.ts', type('../trace/trace.ts')],
    ['the kernel importing a package', 'src/sim/kernel/heap.ts', value('d3-array')],
    ['theory importing anything of ours', 'src/sim/theory/little.ts', value('../kernel/random.ts')],
    ['theory importing a type of ours', 'src/sim/theory/little.ts', type('../scenario/scenario.ts')],
    ['xstate in a plant', 'src/sim/kafka/consumer.ts', value('xstate')],
    ['a type of xstate in a plant', 'src/sim/kafka/consumer.ts', type('xstate')],
    ['one plant importing another', 'src/sim/flink/task.ts', value('../kafka/consumer.ts')],
    ["one plant importing another's type", 'src/sim/spark/query.ts', type('../kafka/consumer.ts')],
    ['a part importing a plant', 'src/sim/parts/server.ts', value('../kafka/consumer.ts')],
    ['a plant importing the door', 'src/sim/kafka/consumer.ts', value('../index.ts')],
    ['a plant importing a closed form', 'src/sim/kafka/consumer.ts', value('../theory/little.ts')],
    ['the simulator importing the course', 'src/sim/run.ts', value('../course/verdict.ts')],
    ['the simulator importing a type of the course', 'src/sim/trace/trace.ts', type('../../course/verdict.ts')],
    ['Node in the simulator', 'src/sim/run.ts', value('node:fs')],
    ['Svelte in the course', 'src/course/progress.ts', value('svelte')],
    ['the course importing a widget', 'src/course/progress.ts', value('../widgets/kafka-incident/views.ts')],
    ['charts running the simulator', 'src/charts/TimeSeries.svelte', value('../sim/index.ts')],
    ['charts importing the player', 'src/charts/TimeSeries.svelte', type('../player/playback.ts')],
    ['the player importing charts', 'src/player/playback.ts', value('../charts/scale.ts')],
    ['a widget importing the site', 'src/widgets/kafka-incident/Knobs.svelte', value('../../site/paths.ts')],
    ['a widget entering the simulator by a window', 'src/widgets/kafka-incident/views.ts', value('../../sim/trace/csv.ts')],
    ['a test entering the simulator by a window', 'src/widgets/kafka-incident/views.test.ts', value('../../sim/trace/csv.ts')],
    ['the site importing a page', 'src/site/layouts/Base.astro', value('../../pages/index.astro')],
    ['a lesson importing anything', 'content/lessons/01-kafka/01-incident.mdx', value('../../../src/site/components/Note.astro')],
    ['the command line importing a chart', 'src/cli/sim.ts', value('../charts/format.ts')],
    ['a worker importing the course', 'src/workers/kafka.worker.ts', value('../course/verdict.ts')],
    ['anything importing the tests', 'src/widgets/kafka-incident/views.ts', value('../../testing/browser.ts')],
    ['a room nobody knows', 'src/utils/helpers.ts', value('./other.ts')],
  ])('%s', (_, path, one) => {
    expect(brokenRule(path, one)).toEqual(expect.any(String));
  });

  it.each([
    ['a plant using parts', 'src/sim/kafka/consumer.ts', value('../parts/server.ts')],
    ['control using xstate', 'src/sim/control/consumer.machine.ts', value('xstate')],
    ['a widget using the door', 'src/widgets/kafka-incident/views.ts', value('../../sim/index.ts')],
    ['a widget using a closed form', 'src/widgets/kafka-incident/views.ts', value('../../sim/theory/little.ts')],
    ['a chart reading the type of a series', 'src/charts/marks.ts', type('../sim/trace/trace.ts')],
    ['a test using theory', 'src/sim/parts/server.oracle.test.ts', value('../theory/md1.ts')],
    ['a page using the site', 'src/pages/index.astro', value('../site/layouts/Base.astro')],
  ])('and lets pass %s', (_, path, one) => {
    expect(brokenRule(path, one)).toBeUndefined();
  });

  it('and knows every room that exists', () => {
    const existing = new Set([...imports.keys()].map(roomOf));
    expect([...existing].filter((room) => !(room in rooms))).toEqual([]);
  });
});

describe('importsOf finds', () => {
  const found = (path: string, text: string) =>
    importsOf(path, text).map(({ specifier, typeOnly, line }) => `${line} ${typeOnly ? 'type ' : ''}${specifier}`);

  it('every form of import in TypeScript', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from './b.ts';",
      "import { type C, type D } from './c.ts';",
      "import { type E, f } from './e.ts';",
      "import './side-effect.css';",
      "export { g } from './g.ts';",
      "export type * from './h.ts';",
      "const i = await import('./i.ts');",
      "type J = import('./j.ts').J;",
      "const k = import.meta.glob(['./k/*.ts', './l/*.ts']);",
      "const m = new URL('./m.worker.ts', import.meta.url);",
      "import n from './n.ts?worker&url';",
      "// import { o } from './o.ts';",
      "const p = `import { p } from './p.ts'`;",
    ].join('\n');
    expect(found('x.ts', text)).toEqual([
      ...['1 ./a.ts', '2 type ./b.ts', '3 type ./c.ts', '4 ./e.ts', '5 ./side-effect.css', '6 ./g.ts', '7 type ./h.ts'],
      ...['8 ./i.ts', '9 type ./j.ts', '10 ./k/*.ts', '10 ./l/*.ts', '11 ./m.worker.ts', '12 ./n.ts'],
    ]);
  });

  it('both scripts of a Svelte component, and nothing in its markup', () => {
    const text = `<script module lang="ts">\n  import { a } from './a.ts';\n</script>\n<script lang="ts">\n  import B from './B.svelte';\n</script>\n<p>import {'{c}'} from './c.ts';</p>`;
    expect(found('X.svelte', text)).toEqual(['2 ./a.ts', '5 ./B.svelte']);
  });

  it('the frontmatter and the scripts of an Astro page', () => {
    const text = `---\nimport A from './A.astro';\n---\n<p>import b from './b.ts'</p>\n<script>\n  import './c.ts';\n</script>\n`;
    expect(found('x.astro', text)).toEqual(['2 ./A.astro', '6 ./c.ts']);
  });

  it('the imports of an MDX page, not those in its examples', () => {
    const text =
      "---\ntitle: A\n---\nimport A from './A.astro';\n\n```ts\nimport { b } from './b.ts';\n```\n\nSome words, import them.\n";
    expect(found('x.mdx', text)).toEqual(['4 ./A.astro']);
  });
});

describe('cyclesIn', () => {
  it('finds a circle of any length and a file that imports itself', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', ['d']],
      ['e', ['a', 'd']],
    ]);
    expect(cyclesIn(graph).map((group) => group.sort())).toEqual([['d'], ['a', 'b', 'c']]);
  });

  it('finds none where two ways lead to the same file', () => {
    expect(
      cyclesIn(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
          ['d', []],
        ]),
      ),
    ).toEqual([]);
  });
});

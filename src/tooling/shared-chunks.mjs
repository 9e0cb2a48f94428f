// @ts-check

/**
 * What pages share, put together as readers need it: a few files compress better than two dozen, because Brotli knows what it has seen in
 * the same file only. A file is what one kind of page needs as a whole; what fewer need stays apart.
 */
const GROUPS = [
  // Every page needs these two, those without a simulator too.
  { name: 'every-page', test: /(?:src\/workers\/trusted-address\.ts|vite\/preload-helper\.js)$/ },
  {
    name: 'runtime',
    test: /(?:@astrojs\/svelte\/dist\/client\.svelte\.js|node_modules\/(?:svelte|clsx|esm-env)\/.*|src\/charts\/format\.ts)$/,
  },
  // The quick test and the page of one's progress need this and no chart.
  { name: 'progress', test: /src\/(?:widgets\/parts\/(?:browser-progress|save-file)|course\/confidence)\.ts$/ },
  // What the home page draws with.
  {
    name: 'pictures',
    test: /src\/(?:charts\/Time(?:Axis|Series)\.svelte|sim\/trace\/text-twin\.ts|widgets\/(?:experiment\/(?:settings|views)\.ts|parts\/Amount\.svelte)|workers\/sim-client\.ts)$/,
  },
  // What a game day has in common with an experiment.
  { name: 'judging', test: /src\/(?:course\/slo|player\/player\.svelte)\.ts$/ },
  { name: 'experiment', test: /src\/widgets\/experiment\/Experiment\.svelte$/ },
  // Every page with panels for Flink, or for Spark, has these.
  { name: 'flink', test: /src\/widgets\/experiment\/panels\/FlinkJobGraphPanel\.svelte$/ },
  { name: 'spark', test: /src\/widgets\/experiment\/spark\/TimelinePanel\.svelte$/ },
];

/**
 * A Vite plugin: sends a page its scripts in few files. Each group takes along what its modules import, unless a group before has it.
 *
 * @returns {import('astro').ViteUserConfig['plugins']}
 */
export function sharedChunks() {
  return [
    {
      name: 'headroom:shared-chunks',
      apply: 'build',
      configEnvironment(name) {
        if (name !== 'client') return undefined;
        const groups = GROUPS.map((group, index) => ({ ...group, priority: GROUPS.length - index }));
        return { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } };
      },
    },
  ];
}

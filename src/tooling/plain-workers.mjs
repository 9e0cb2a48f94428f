// @ts-check

/**
 * A Vite plugin for workers: takes the notes out that only bundlers read. Vite leaves them in workers, which nobody bundles any further, and they
 * are sent to every reader.
 *
 * @returns {import('astro').ViteUserConfig['plugins']}
 */
export function plainWorkers() {
  return [
    {
      name: 'headroom:plain-workers',
      apply: 'build',
      enforce: 'post',
      generateBundle(_options, bundle) {
        for (const file of Object.values(bundle))
          if (file.type === 'chunk') file.code = file.code.replaceAll('/* @__PURE__ */ ', '');
      },
    },
  ];
}

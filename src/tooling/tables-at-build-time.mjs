// @ts-check
import { isDeepStrictEqual } from 'node:util';
import { pathToFileURL } from 'node:url';

const machineModule = /\/src\/(?:sim\/control|widgets\/[\w-]+)\/[\w-]+\.machine\.ts$/;

/**
 * A Vite plugin: the machines of the simulator and of the widgets reach the browser as what they were tabulated to, without XState, which is needed to
 * make the tables and not to step through them. Each module of a machine is run once, here, and replaced by those of its exports
 * that are plain data; the machine itself is not, so a page that tried to import it would not build.
 *
 * @returns {import('astro').ViteUserConfig['plugins']}
 */
export function tablesAtBuildTime() {
  return [
    {
      name: 'headroom:tables-at-build-time',
      apply: 'build',
      enforce: 'pre',
      async load(id) {
        if (!machineModule.test(id)) return undefined;
        /** @type {Record<string, unknown>} */
        const exported = await import(pathToFileURL(id).href);
        const plain = Object.entries(exported).flatMap(([name, value]) => {
          const json = JSON.stringify(value);
          return json !== undefined && isDeepStrictEqual(JSON.parse(json), value) ? [`export const ${name} = ${json};`] : [];
        });
        return { code: plain.join('\n'), moduleType: 'js', moduleSideEffects: false };
      },
    },
  ];
}

// @ts-check

/** Vite's helper around a dynamic import: it fetches style sheets and further scripts beforehand. */
const preloadHelper = '\0vite/preload-helper.js';
const style = /\.css(?:$|\?(?!url))|[?&]type=style\b/;

/**
 * A Vite plugin: the whole site has one style sheet. It is smaller than what a lesson would link in three dozen sheets, panels that it does not
 * show included, which all have to arrive before anything is drawn; and the next page has it already. So scripts bring no styles
 * along, and have nothing to fetch beforehand.
 *
 * @returns {import('astro').ViteUserConfig['plugins']}
 */
export function oneStyleSheet() {
  /** @type {Set<string>} Modules with styles that pages have when they are built. */
  const onPages = new Set();
  return [
    {
      name: 'headroom:one-style-sheet',
      apply: 'build',
      enforce: 'pre',
      config: () => ({ build: { cssCodeSplit: false } }),
      configEnvironment(name) {
        // Most scripts of a panel are those of its page, one or two are not: naming them all beforehand costs every page more.
        return name === 'client' ? { build: { modulePreload: false } } : undefined;
      },
      load(id) {
        if (this.environment.name !== 'client') {
          if (style.test(id)) onPages.add(id);
          return undefined;
        }
        if (id === preloadHelper) return 'export const __vitePreload = (load) => load();';
        if (!style.test(id)) return undefined;
        if (!onPages.has(id))
          throw new Error(
            `${id} is in no page, so its styles would be missing. Import them in a component that is there from the beginning.`,
          );
        return { code: '', moduleType: 'css' };
      },
    },
  ];
}

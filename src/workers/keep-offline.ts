/** Registers the service worker, which keeps the whole site in this browser so that it works without a network. */
import { trustedAddress } from './trusted-address.ts';

/** Call it in a browser only; `siteRoot` is where the site lives on its host, with a slash at the end. Does nothing where it cannot. */
export function keepOffline(siteRoot: string): void {
  if (!('serviceWorker' in navigator)) return;
  const register = () => {
    navigator.serviceWorker.register(trustedAddress(`${siteRoot}service-worker.js`), { scope: siteRoot }).catch(() => {
      // Forbidden by the browser's settings: the site then needs a network, as every other.
    });
  };
  // After the page itself is there: what is fetched for later must not delay it.
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}

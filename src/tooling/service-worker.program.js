/**
 * Keeps the site for use without a network. The build writes `HEADROOM = { version, files }` in front of this: every file of the site,
 * relative to this one, and a fingerprint of all of them.
 *
 * Pages come from the network while there is one, so that they are never stale; files whose names carry a hash come from the store.
 */
const STORE = `headroom-${HEADROOM.version}`;
const root = new URL('./', self.location.href);
const inStore = (address) => caches.open(STORE).then((store) => store.match(address, { ignoreSearch: true }));

self.addEventListener('install', (event) => {
  event.waitUntil(fillStore().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldStores().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return;
  event.respondWith(url.pathname.includes('/_astro/') ? fromStoreFirst(request) : fromNetworkFirst(request));
});

/** A few at a time: a reader's first page must not wait behind all the others. */
async function fillStore() {
  const store = await caches.open(STORE);
  for (let first = 0; first < HEADROOM.files.length; first += 8)
    await store.addAll(HEADROOM.files.slice(first, first + 8).map((file) => new URL(file, root).href));
}

async function forgetOldStores() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('headroom-') && name !== STORE).map((name) => caches.delete(name)));
}

async function fromStoreFirst(request) {
  return (await inStore(request.url)) ?? fetch(request);
}

async function fromNetworkFirst(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await inStore(request.url);
    if (kept !== undefined) return kept;
    const missing = request.mode === 'navigate' ? await inStore(new URL('404.html', root).href) : undefined;
    if (missing === undefined) throw error;
    return missing;
  }
}

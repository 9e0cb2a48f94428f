/** Addresses inside the site: the site may live below the root of its host. */

/** `/glossary/` as it is reached from any page; a fragment may follow. */
export function href(path: string, base: string = import.meta.env.BASE_URL): string {
  return `${base.replace(/\/$/, '')}${path}`;
}

/** `01-start/01-the-incident` → `start/the-incident`: numbers order the files, addresses do not change with the order. */
export function slugOf(entryId: string): string {
  return entryId
    .split('/')
    .map((part) => part.replace(/^\d+-/, ''))
    .join('/');
}

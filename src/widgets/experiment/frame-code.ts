/**
 * What another page needs to show an instrument in a frame; nothing else of that page is touched. The link back opens a window without
 * the frame's limits, because a page that isolates itself (Cross-Origin-Opener-Policy) is not shown in a limited one.
 */

/** @param address the page of the instrument, with the state of the knobs in it */
export function frameCode(address: string, title: string): string {
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return (
    `<iframe src="${escape(address)}" title="${escape(title)}" loading="lazy" width="100%" height="900" ` +
    'sandbox="allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox" ' +
    'allow="clipboard-write" referrerpolicy="no-referrer"></iframe>'
  );
}

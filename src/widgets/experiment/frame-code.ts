/** What another page needs to show an instrument in a frame; nothing else of that page is touched. */

/** @param address the page of the instrument, with the state of the knobs in it */
export function frameCode(address: string, title: string): string {
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return (
    `<iframe src="${escape(address)}" title="${escape(title)}" loading="lazy" width="100%" height="900" ` +
    'sandbox="allow-scripts allow-same-origin allow-popups" referrerpolicy="no-referrer"></iframe>'
  );
}

import type { Locator, Page } from 'playwright-core';

/** Far more stops than any page has between two things. */
const manyStops = 200;

/**
 * Goes on with Tab until `target` has the focus, or back with Shift and Tab where it lies behind, as somebody without a pointer does: past
 * the end of the page the focus goes to the browser's own controls, and Firefox does not show it in the page from then on.
 */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  const isBehind = await target.evaluate(
    (element) =>
      (element.compareDocumentPosition(document.activeElement ?? document.body) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
  );
  for (let stop = 0; stop < manyStops; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(isBehind ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`Tab does not lead to ${String(target)}.`);
}

/** What tells a sighted reader where the focus is: an outline or a shadow around the element, or around the label that draws it. */
export async function hasVisibleFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
  });
}

/** Types a number into a field and enters it. A value that is put in all at once is no typing for Firefox, and leaving it reports no change. */
export async function enterNumber(field: Locator, digits: string, key: 'Enter' | 'Tab' = 'Enter'): Promise<void> {
  await field.press('ControlOrMeta+A');
  await field.pressSequentially(digits);
  await field.press(key);
}

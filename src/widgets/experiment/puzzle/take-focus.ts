/** What has just been asked for takes the focus: it is read from its beginning, and the next key goes on from there. */
export function takeFocus(element: HTMLElement): void {
  element.focus();
}

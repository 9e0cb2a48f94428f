/** Hands a text, or data that are made already, to the browser as a file to save. */
export function saveFile(name: string, content: string | Blob, type = 'text/plain'): void {
  const address = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the data by the next turn of its loop.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 0);
}

// Runs before the first paint: the reader's choice of light or dark, else the system's. Nothing is stored until a choice is made.
(() => {
  const KEY = 'headroom.theme';
  const CHOICES = ['system', 'light', 'dark'];
  const root = document.documentElement;
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  let choice = 'system';

  const read = () => {
    try {
      const stored = localStorage.getItem(KEY);
      return CHOICES.includes(stored) ? stored : 'system';
    } catch {
      return choice; // Storage is switched off: the choice lasts as long as the page.
    }
  };

  const show = () => {
    const dark = choice === 'dark' || (choice === 'system' && systemIsDark.matches);
    root.dataset.theme = dark ? 'dark' : 'light';
    for (const button of document.querySelectorAll('[data-theme-toggle]')) {
      button.hidden = false;
      button.querySelector('[data-theme-name]').textContent = choice;
    }
  };

  const store = () => {
    try {
      if (choice === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // As above.
    }
  };

  choice = read();
  show();
  systemIsDark.addEventListener('change', show);
  // Paper is light. This listener is the first: charts draw themselves for paper after it.
  addEventListener('beforeprint', () => {
    root.dataset.theme = 'light';
  });
  addEventListener('afterprint', show);
  addEventListener('storage', (event) => {
    if (event.key !== KEY && event.key !== null) return;
    choice = read();
    show();
  });
  addEventListener('DOMContentLoaded', () => {
    show();
    for (const button of document.querySelectorAll('[data-theme-toggle]')) {
      button.addEventListener('click', () => {
        choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
        store();
        show();
      });
    }
  });
})();

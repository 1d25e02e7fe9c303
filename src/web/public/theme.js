// Before anything is drawn: the theme and the language that were chosen here, so that nothing flashes.
(() => {
  try {
    const theme = localStorage.getItem('ringback.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Nothing can be remembered here: the page follows the system.
  }
})();

// Loaded before the first paint so that a chosen theme never flashes; the policy of the page forbids inline scripts.
try {
  const theme = localStorage.getItem('countersign.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage can be switched off in the browser; then the system's theme stands.
}

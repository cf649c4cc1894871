/** What stands beside the open file stays in sight while that is read, and scrolls by itself. */
export const besideLook =
  'xl:sticky xl:top-[calc(var(--spacing-bar)+3.5rem)] xl:max-h-[calc(100dvh-7.5rem)] xl:self-start xl:overflow-y-auto xl:pr-1 xl:pl-0.5'

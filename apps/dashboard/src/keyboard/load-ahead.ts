const SOON_MS = 1_000

/** What somebody may ask for at any moment is here before they do. That it cannot be had is told when it is asked for. */
export function loadAhead(): () => void {
  const load = (): void =>
    void Promise.all([
      import('../command/command-bar.js'),
      import('./key-help.js'),
      import('../flags/list/turn-on.js'),
      import('../flags/list/new-flag.js'),
    ]).catch(() => {})
  // Safari does not tell when it is idle.
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(load, SOON_MS)
    return () => clearTimeout(timer)
  }
  const idle = requestIdleCallback(load)
  return () => cancelIdleCallback(idle)
}

const PATIENCE_MS = 5_000

/** Whether Tower answers anything at all. */
export async function isTowerThere(): Promise<boolean> {
  try {
    return (await fetch('/healthz', { signal: AbortSignal.timeout(PATIENCE_MS) })).ok
  } catch {
    return false
  }
}

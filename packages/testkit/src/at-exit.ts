const waiting = new Set<() => void>()

function all(): void {
  for (const act of waiting) act()
}

/** Does it when this process exits. One listener for all: of eleven, Node says that they look like a leak. Returns the release. */
export function atExit(act: () => void): () => void {
  if (waiting.size === 0) process.on('exit', all)
  waiting.add(act)
  return () => {
    waiting.delete(act)
    if (waiting.size === 0) process.off('exit', all)
  }
}

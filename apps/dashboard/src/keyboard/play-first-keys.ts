import { takeFirstKeys } from './first-keys.js'
import { areKeysHeld } from './hold-keys.js'
import { isForPage, isTaken } from './single-keys.js'

const FRESH_MS = 3_000
/** What they change is not changed later than they were pressed: by then the rows may stand in another order. */
const NEVER_LATER: ReadonlySet<string> = new Set(['t', 'z'])

/**
 * Presses once more what came before its time, and what comes meanwhile after it; what follows the key of the search is what was to
 * be searched for.
 */
export async function playFirstKeys(): Promise<void> {
  const wasTaken = isTaken(document.activeElement)
  const waiting = [...takeFirstKeys()]
  // What was asked for since has the keys that came after it: those from before would come too late.
  if (waiting.length === 0 || areKeysHeld()) return
  const over = new AbortController()
  addEventListener('keydown', (event) => isBehind(event) && waiting.push(pressed(event)), {
    capture: true,
    signal: over.signal,
  })
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { key, at, pathname } = next
    if (pathname !== location.pathname || performance.now() - at > FRESH_MS) continue
    const target = document.activeElement ?? document.body
    if (!isTaken(target)) pressAgain(target, key)
    // Whoever went into a field themselves has begun something else.
    else if (wasTaken) break
    else if (key.length === 1) document.execCommand('insertText', false, key)
    // A key acts on what the one before it has brought.
    await new Promise((resolve) => setTimeout(resolve))
  }
  over.abort()
}

function pressAgain(target: Element, key: string): void {
  if (NEVER_LATER.has(key)) return
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
}

/** Whether it is a key that must not overtake those from before: one of the page, or of a word that is searched for. */
function isBehind(event: KeyboardEvent): boolean {
  const { key, isTrusted, defaultPrevented } = event
  const isOfWord = key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
  return isTrusted && !defaultPrevented && (isOfWord || isForPage(event))
}

function pressed(event: KeyboardEvent) {
  event.preventDefault()
  event.stopImmediatePropagation()
  return { key: event.key, at: event.timeStamp, pathname: location.pathname }
}

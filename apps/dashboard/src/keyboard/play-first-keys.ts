import { takeFirstKeys } from './first-keys.js'
import { areKeysHeld } from './hold-keys.js'
import { latinOf } from './layouts.js'
import { isTaken } from './single-keys.js'

/** What they change is not changed later than they were pressed: by then the rows may stand in another order. */
const NEVER_LATER: ReadonlySet<string> = new Set(['t', 'z'])

/**
 * Presses once more what came before its time; what follows the key of the search is what was to be searched for. All of it is done
 * before the browser hands out another key: nothing overtakes, and nothing that was asked for since loses what is typed into it.
 */
export async function playFirstKeys(): Promise<void> {
  const wasTaken = isTaken(document.activeElement)
  const waiting = takeFirstKeys()
  // What was asked for since has the keys that came after it: those from before would come too late.
  if (areKeysHeld()) return
  const { pathname } = location
  for (const event of waiting) {
    const { key } = event
    // What one of them has opened gets what came after it; on another page it would mean something else.
    if (pathname !== location.pathname && !areKeysHeld()) return
    const target = document.activeElement ?? document.body
    if (!isTaken(target)) pressAgain(target, latinOf(event) ?? key)
    // Whoever went into a field themselves has begun something else.
    else if (wasTaken) return
    else if (key.length === 1) document.execCommand('insertText', false, key)
    else if (key === 'Backspace') document.execCommand('delete')
    // A key acts on what the one before it has brought, which is drawn within this task.
    await undefined
  }
}

function pressAgain(target: Element, key: string): void {
  if (NEVER_LATER.has(key) && !areKeysHeld()) return
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
}

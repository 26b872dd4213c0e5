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
export async function playFirstKeys(ofList = false): Promise<void> {
  const wasTaken = isTaken(document.activeElement)
  const waiting = takeFirstKeys(ofList)
  // What was asked for since has the keys that came after it: those from before would come too late.
  if (areKeysHeld()) return
  const { pathname } = location
  let before = ''
  for (const event of waiting) {
    const { key } = event
    const name = latinOf(event) ?? key
    // What one of them has opened gets what came after it; on another page it would mean something else.
    if (pathname !== location.pathname && !areKeysHeld()) return
    const target = document.activeElement ?? document.body
    // After `g` it is a page, where there is no list that would take it for its own.
    const isPage = !ofList && before === 'g' && name === 't'
    if (!isTaken(target)) pressAgain(target, name, isPage)
    // Whoever went into a field themselves has begun something else.
    else if (wasTaken) return
    else if (key.length === 1) document.execCommand('insertText', false, key)
    else if (key === 'Backspace') document.execCommand('delete')
    before = name
    // A key acts on what the one before it has brought, which is drawn within this task.
    await undefined
  }
}

function pressAgain(target: Element, key: string, isPage: boolean): void {
  if (NEVER_LATER.has(key) && !isPage && !areKeysHeld()) return
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
}

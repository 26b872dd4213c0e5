import { takeFirstKeys } from './first-keys.js'
import { areKeysHeld } from './hold-keys.js'
import { isTaken } from './single-keys.js'

/** Presses once more what came before its time; what follows the key of the search is what was to be searched for. */
export async function playFirstKeys(): Promise<void> {
  const wasTaken = isTaken(document.activeElement)
  const first = takeFirstKeys()
  // What was asked for since has the keys that came after it: those from before would come too late.
  if (areKeysHeld()) return
  for (const key of first) {
    const at = document.activeElement ?? document.body
    if (!isTaken(at)) at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    // Whoever went into a field themselves has begun something else.
    else if (wasTaken) return
    else if (key.length === 1) document.execCommand('insertText', false, key)
    // A key acts on what the one before it has brought.
    await new Promise((resolve) => setTimeout(resolve))
  }
}

import { latinOf } from './layouts.js'
import { isForPage } from './single-keys.js'

/** What a browser says in place of a key that goes to an input method. */
const TO_INPUT_METHOD = 229

/** For every handler of keys on the page: each gets the keys that are meant for it, by the names that it knows. */
export const readKeys = (): void => addEventListener('keydown', onKey, true)

function onKey(event: KeyboardEvent): void {
  // Enter takes a candidate, arrows choose one, Escape gives up. Safari tells of the last by its number alone.
  if (event.isComposing || event.keyCode === TO_INPUT_METHOD) {
    event.stopImmediatePropagation()
    return
  }
  const { code, ctrlKey, metaKey, altKey, shiftKey, repeat } = event
  const key = latinOf(event)
  if (key === undefined || !(((ctrlKey || metaKey) && !altKey) || isForPage(event))) return
  event.stopImmediatePropagation()
  const pressed = { key: shiftKey ? key.toUpperCase() : key, code, ctrlKey, metaKey, shiftKey, repeat }
  const again = new KeyboardEvent('keydown', { ...pressed, bubbles: true, cancelable: true })
  if (event.target?.dispatchEvent(again) === false) event.preventDefault()
}

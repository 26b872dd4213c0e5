import { expect, it } from 'vitest'
import { twoScripts } from '../../src/flags/two-scripts.js'

it('letters of another script than the rest of a name are named, and a name of one script is left alone', () => {
  expect(twoScripts('\u0441heckout')).toEqual({ script: 'Cyrillic', letters: ['\u0441'] })
  expect(twoScripts('\u0441heck\u03bfut-\u0441\u0441')).toEqual({ script: 'Greek', letters: ['\u03bf'] })
  expect(twoScripts('заказ-v2')).toEqual({ script: 'Latin', letters: ['v'] })
  for (const name of [
    '',
    'checkout-v2',
    'caf\u00e9 \u{1f980}',
    '\u0437\u0430\u043a\u0430\u0437 2',
    '\u6ce8\u6587 new',
  ]) {
    expect(twoScripts(name)).toBeUndefined()
  }
})

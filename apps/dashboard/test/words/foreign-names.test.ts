import { expect, it } from 'vitest'
import { lookup } from '../../src/state/lookup.js'
import { asItCame } from '../../src/words/as-it-came.js'
import { verbOf } from '../../src/words/timeline.js'
import { words } from '../../src/words/words.js'

/** What every object has, whoever has made it. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

it('a name from outside that no list has is shown as it is', () => {
  for (const name of INHERITED) {
    expect(lookup<string>({ go: 'Go' })(name)).toBeUndefined()
    expect(words.services.sdkName(name)).toBe(name)
    expect(asItCame(words.people.roles, name)).toBe(name)
    expect(words.start.sdk(name, '1')).toBe(`${name} SDK 1`)
    expect(words.history.action(name)).toBe(name.replaceAll('_', ' '))
    expect(words.health.partOf(name)).toEqual({ name, does: '', fails: '' })
    expect(verbOf({ action: name, changes: [], description: 'Done' })).toBe('done')
  }
  expect(words.services.sdkName('go')).toBe('Go')
})

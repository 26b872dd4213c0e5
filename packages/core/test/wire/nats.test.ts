import { appSubjects, parseRulesetSubject, rulesetSubject, SIGNAL_KINDS, signalKey } from '@tailslide/core'
import { describe, expect, it } from 'vitest'

describe('ruleset subjects', () => {
  it('are read back as they are made', () => {
    for (const cause of ['manual', 'circuit'] as const) {
      expect(parseRulesetSubject(rulesetSubject(7, cause))).toEqual({ appId: 7, cause })
    }
    expect(appSubjects(7)).toBe('apps.7.>')
  })

  it.each(['circuit_open', 'apps.7.update', 'apps.x.update.manual', 'apps.7.update.manual.more', ''])(
    'are not mistaken for %j',
    (subject) => expect(parseRulesetSubject(subject)).toBeUndefined(),
  )
})

describe('signal keys', () => {
  it('let deployed readers, which look for success and failure, find one key of each', () => {
    const keys = SIGNAL_KINDS.map((kind) => signalKey(13, kind))
    expect(keys.filter((key) => /success/.test(key))).toEqual(['13:success'])
    expect(keys.filter((key) => /failure/.test(key))).toEqual(['13:failure'])
  })
})

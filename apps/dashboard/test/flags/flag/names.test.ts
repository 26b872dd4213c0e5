import { describe, expect, it } from 'vitest'
import { namesIn, withNames, withoutName } from '../../../src/flags/flag/names.js'

describe('named users', () => {
  it.each([
    ['ann, bo;cy', ['ann', 'bo', 'cy']],
    ['ann\r\nbo\n\ncy\n', ['ann', 'bo', 'cy']],
    ['"ann lee"\t\'bo\'', ['ann lee', 'bo']],
    ['Jane Doe', ['Jane Doe']],
    ['u5\nu6 u7', ['u5', 'u6 u7']],
    ['ann lee, bo', ['ann lee', 'bo']],
    [' , ;\n', []],
  ])('are read out of %j', (text, names) => {
    expect(namesIn(text)).toEqual(names)
  })

  it('are added once each, at the end', () => {
    expect(withNames('ann, bo', ['bo', 'cy', 'cy'])).toEqual({ list: 'ann,bo,cy', count: 1 })
    expect(withNames('ann, bo', ['ann'])).toEqual({ list: 'ann, bo', count: 0 })
    expect(withoutName('ann, bo,cy', 'bo')).toBe('ann,cy')
  })
})

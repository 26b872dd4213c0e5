import { describe, expect, it } from 'vitest'
import { nextName } from '../../src/ui/next-name.js'
import { LONGEST_NAME } from '../../src/ui/too-long.js'

describe('the name that is offered for what takes the place of another', () => {
  it('counts on, and begins at two', () => {
    expect(['web', 'web 2', 'shop 1 api', 'v9', ''].map(nextName)).toEqual([
      'web 2',
      'web 3',
      'shop 1 api 2',
      'v9 2',
      '',
    ])
  })

  it('is no longer than a name may be', () => {
    expect([...nextName('🦀'.repeat(LONGEST_NAME))]).toHaveLength(LONGEST_NAME)
  })
})

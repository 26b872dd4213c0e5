import { describe, expect, it } from 'vitest'
import { GRANTS, type Grant, type Need, satisfies } from '../src/index.js'

const needsMetBy = (grant: Grant): Need[] => GRANTS.filter((need) => satisfies(grant, need))

describe('what a grant satisfies', () => {
  it.each<[Grant, Need[]]>([
    ['viewer', ['viewer']],
    ['editor', ['viewer', 'editor']],
    ['releaser', ['viewer', 'editor', 'releaser']],
    ['admin', ['viewer', 'editor', 'releaser', 'admin', 'server-key', 'client-key', 'metrics']],
    ['server-key', ['server-key', 'client-key']],
    ['client-key', ['client-key']],
    ['metrics', ['metrics']],
  ])('%s: %j', (grant, needs) => {
    expect(needsMetBy(grant)).toEqual(needs)
  })

  it('is never the account of a person, which is theirs alone', () => {
    expect(GRANTS.some((grant) => satisfies(grant, 'person'))).toBe(false)
  })

  it('is whatever needs nobody, for each of them', () => {
    expect(GRANTS.every((grant) => satisfies(grant, 'nobody'))).toBe(true)
  })
})

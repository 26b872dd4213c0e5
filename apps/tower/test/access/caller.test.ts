import { expect, it } from 'vitest'
import { type Caller, holderOf, turnHolderOf } from '../../src/access/caller.js'

const rest = { endsAt: null, address: '127.0.0.1', why: undefined, name: 'ci' }
const grants = { everywhere: undefined, byProject: new Map() }
const token = (tokenId: number, ownerId: number | null): Caller => ({
  kind: 'token',
  tokenId,
  ownerId,
  grants,
  ...rest,
})

it('takes turns as one person with all tokens that they have made, and as each token that is nobody’s', () => {
  const person: Caller = { kind: 'person', personId: 7, sessionId: 1, grants, ...rest }
  expect([token(1, 7), token(2, 7), person].map(turnHolderOf)).toEqual(['person 7', 'person 7', 'person 7'])
  expect([token(1, null), token(2, null)].map(turnHolderOf)).toEqual(['token 1', 'token 2'])
  // What is counted for each credential still is.
  expect(holderOf(token(1, 7))).toBe('token 1')
})

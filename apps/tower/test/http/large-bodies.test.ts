import { fakeClock } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { createLargeBodies } from '../../src/http/large-bodies.js'
import { ClosingAnswer } from './closing-answer.js'

function setUp() {
  const clock = fakeClock()
  const large = createLargeBodies(clock)
  const begun: string[] = []
  const ask = (holder: string, name: string): ClosingAnswer => {
    const answer = new ClosingAnswer()
    void large.turn(holder, answer).then(() => begun.push(name))
    return answer
  }
  return { clock, begun, ask }
}

it('are worked on one at a time for each holder, with a pause as long as the one before took', async () => {
  const { clock, begun, ask } = setUp()
  const first = ask('app 1', 'first')
  ask('app 1', 'second')
  ask('app 2', 'other')
  await clock.tick(70)
  expect(begun).toEqual(['first', 'other'])
  first.close()
  await clock.tick(69)
  expect(begun).toEqual(['first', 'other'])
  await clock.tick(1)
  expect(begun).toEqual(['first', 'other', 'second'])
})

it('do not wait for ever for an answer that is not read, nor for one that was closed before its turn', async () => {
  const { clock, begun, ask } = setUp()
  ask('app 1', 'unread')
  ask('app 1', 'gone').close()
  ask('app 1', 'third')
  await clock.tick(2_000)
  expect(begun).toEqual(['unread', 'gone', 'third'])
})

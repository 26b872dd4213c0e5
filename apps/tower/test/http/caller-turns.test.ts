import { fakeClock } from '@tailslide/testkit'
import { expect, it } from 'vitest'
import { createCallerTurns } from '../../src/http/caller-turns.js'
import { ClosingAnswer } from './closing-answer.js'

function setUp() {
  const clock = fakeClock()
  const turns = createCallerTurns(clock, 250)
  const begun: string[] = []
  const refused: unknown[] = []
  const ask = (holder: string, name: string): ClosingAnswer => {
    const answer = new ClosingAnswer()
    turns.turn(holder, answer).then(
      () => begun.push(name),
      (error) => refused.push(error),
    )
    return answer
  }
  return { clock, begun, refused, ask }
}

it('are two at a time, and callers come round in a circle however much one of them asks for', async () => {
  const { clock, begun, ask } = setUp()
  const first = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => ask('a', name))
  const other = ['b1', 'b2'].map((name) => ask('b', name))
  await clock.tick(1)
  expect(begun).toEqual(['a1', 'a2'])
  for (const answer of [first[0], first[1], first[2], other[0], first[3]]) {
    answer?.close()
    await clock.tick(1)
  }
  expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'a4', 'b2', 'a5'])
})

it('leave others as much time as one took, where it took long and somebody waits', async () => {
  const { clock, begun, ask } = setUp()
  const [first] = ['first', 'second', 'third'].map((name) => ask('a', name))
  await clock.tick(100)
  first?.close()
  await clock.tick(99)
  expect(begun).toEqual(['first', 'second'])
  await clock.tick(1)
  expect(begun).toEqual(['first', 'second', 'third'])
})

it('do not wait for ever for an answer that does not come', async () => {
  const { clock, begun, ask } = setUp()
  for (const name of ['first', 'second', 'third']) ask('a', name)
  await clock.tick(500)
  expect(begun).toEqual(['first', 'second', 'third'])
})

it('are not made for whoever has gone meanwhile, and refused where too many wait', async () => {
  const { clock, begun, refused, ask } = setUp()
  const [first] = ['first', 'second'].map((name) => ask('a', name))
  ask('a', 'gone').close()
  ask('a', 'third')
  first?.close()
  await clock.tick(1)
  expect(begun).toEqual(['first', 'second', 'third'])
  expect(refused).toMatchObject([{ code: 'MALFORMED_REQUEST' }])
  for (let more = 0; more < 2_001; more++) ask('a', 'more')
  ask('b', 'other')
  await clock.tick(1)
  expect(refused.slice(1)).toMatchObject([{ code: 'OVERLOADED' }])
})

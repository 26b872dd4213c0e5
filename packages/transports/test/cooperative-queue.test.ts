import { until } from '@tailslide/testkit'
import {
  awaited,
  createCooperativeQueue,
  once,
  resultOf,
  type Task,
  type Work,
} from '@tailslide/transports/cooperative-queue'
import { describe, expect, it } from 'vitest'

/** A clock that stands still until a task lets it go on. */
const setUp = () => {
  const said: string[] = []
  const errors: unknown[] = []
  let at = 0
  const turns = createCooperativeQueue(
    (error) => errors.push(error),
    () => at,
  )
  function* say(word: string, steps = 1, msEach = 0): Task {
    for (let i = 1; i <= steps; i++) {
      at += msEach
      said.push(`${word}${i}`)
      yield
    }
  }
  return { turns, said, errors, say }
}

describe('turns', () => {
  it('do short work at once', () => {
    const { turns, said, say } = setUp()
    turns.run(say('a', 3))
    turns.run(say('b'))
    expect(said).toEqual(['a1', 'a2', 'a3', 'b1'])
  })

  it('let other work of the process in after 2 ms, and keep the order of their own', async () => {
    const { turns, said, say } = setUp()
    turns.run(say('a', 4, 1))
    turns.run(say('b'))
    expect(said).toEqual(['a1', 'a2'])
    setImmediate(() => said.push('other'))
    await until(() => said.includes('b1'))
    expect(said.slice(0, 2)).toEqual(['a1', 'a2'])
    expect(said.filter((word) => word !== 'other')).toEqual(['a1', 'a2', 'a3', 'a4', 'b1'])
  })

  it('ask at each stretch how long it may be', async () => {
    const asked: number[] = []
    let at = 0
    const turns = createCooperativeQueue(
      () => {},
      () => at,
      () => {
        asked.push(at)
        return asked.length === 1 ? 4 : 1
      },
    )
    function* count(): Task {
      for (; at < 6; at++) yield
    }
    turns.run(count())
    await until(() => at === 6)
    expect(asked).toEqual([0, 4, 5])
  })

  it('go on after a task that throws, and tell', () => {
    const { turns, said, errors, say } = setUp()
    turns.run(
      once(() => {
        throw new Error('broken')
      }),
    )
    turns.run(say('a'))
    expect([said, errors]).toEqual([['a1'], [new Error('broken')]])
  })

  it('wait for a promise within a task, and hand over its value or its error', async () => {
    const { turns, said, errors, say } = setUp()
    function* fetch(): Task {
      said.push(yield* awaited(Promise.resolve('value')))
      yield* awaited(Promise.reject(new Error('refused')))
    }
    turns.run(fetch())
    turns.run(say('a'))
    expect(said).toEqual([])
    await until(() => said.includes('a1'))
    expect([said, errors]).toEqual([['value', 'a1'], [new Error('refused')]])
  })

  it('give the result of long work, or what it throws', async () => {
    const { turns, errors } = setUp()
    function* count(): Work<number> {
      yield
      return 7
    }
    function* fail(): Work<number> {
      yield
      throw new Error('broken')
    }
    await expect(resultOf(turns, count())).resolves.toBe(7)
    await expect(resultOf(turns, fail())).rejects.toThrow('broken')
    expect(errors).toEqual([])
  })

  it('take up what a task adds after that task', () => {
    const { turns, said, say } = setUp()
    function* add(): Task {
      turns.run(say('inner'))
      said.push('outer')
      yield
    }
    turns.run(add())
    expect(said).toEqual(['outer', 'inner1'])
  })

  it('do nothing any more once stopped, from within a task too', async () => {
    const { turns, said, say } = setUp()
    turns.run(say('a', 10, 1))
    turns.run(say('b'))
    turns.stop()
    turns.run(say('c'))
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(said).toEqual(['a1', 'a2'])
  })
})

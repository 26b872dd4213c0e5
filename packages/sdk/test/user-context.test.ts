import { setImmediate, setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { makeFlag, setUp } from './fixtures.js'

describe('withUserContext()', () => {
  it('keeps 1,000 interleaved requests apart', async () => {
    const { manager } = setUp({ flags: [makeFlag({ rollout_percentage: 50 })], userContext: 'the process' })
    await manager.initialize()
    const toggler = manager.newToggler({ flagName: 'checkout' })
    const wrong: string[] = []
    const handle = async (user: string, index: number): Promise<void> => {
      const expected = toggler.isFlagActive(user)
      for (let step = 0; step < 5; step++) {
        await ((index + step) % 3 === 0 ? setTimeout(index % 7) : setImmediate())
        if (manager.getUserContext() !== user || toggler.isFlagActive() !== expected) wrong.push(user)
      }
    }
    const users = Array.from({ length: 1_000 }, (_, index) => `user-${index}`)
    await Promise.all(users.map((user, index) => manager.withUserContext(user, () => handle(user, index))))
    expect(wrong).toEqual([])
    expect(manager.getUserContext()).toBe('the process')
    await manager.disconnect()
  })

  it('lets the nearest win: the call, then the request, then the process', async () => {
    const { manager } = setUp({ userContext: 'process' })
    const toggler = manager.newToggler({ flagName: 'checkout' })
    const users = manager.withUserContext('request', () => {
      manager.setUserContext('changed meanwhile')
      return [
        toggler.decide().user,
        toggler.decide('call').user,
        manager.withUserContext('', () => toggler.decide().user),
      ]
    })
    expect([...users, toggler.decide().user]).toEqual(['request', 'call', '', 'changed meanwhile'])
    await manager.disconnect()
  })

  it('hands through what the function returns or throws', async () => {
    const { manager } = setUp()
    expect(manager.withUserContext('alice', () => 42)).toBe(42)
    await expect(manager.withUserContext('alice', async () => Promise.reject(new Error('own')))).rejects.toThrow('own')
    await manager.disconnect()
  })

  it('keeps two managers apart', async () => {
    const [a, b] = [setUp({ userContext: 'a' }).manager, setUp({ userContext: 'b' }).manager]
    expect(a.withUserContext('alice', () => b.getUserContext())).toBe('b')
    await Promise.all([a.disconnect(), b.disconnect()])
  })
})

describe('setUserContext()', () => {
  it('sets nobody and warns when untyped code passes something else', async () => {
    const { manager } = setUp({ userContext: 'alice' })
    const warnings: string[] = []
    manager.on('warning', ({ message }) => warnings.push(message))
    manager.setUserContext(undefined as unknown as string)
    expect(manager.getUserContext()).toBe('')
    expect(warnings).toEqual(['a user must be a string, not undefined; the call was decided without a user'])
    await manager.disconnect()
  })

  it('takes the number of an id that is missing for nobody, and not for one user whom all of them are', async () => {
    const { manager } = setUp({ flags: [makeFlag({ rollout_percentage: 99.9 })] })
    await manager.initialize()
    const warnings: string[] = []
    manager.on('warning', ({ message }) => warnings.push(message))
    const toggler = manager.newToggler({ flagName: 'checkout' })
    const missing = Number(undefined) as unknown as string
    expect([toggler.decide(missing).user, toggler.decide(missing).reason]).toEqual(['', 'no-user'])
    expect(toggler.decide(0 as unknown as string).user).toBe('0')
    expect(warnings).toEqual(['a user must be a string, not NaN; the call was decided without a user'])
    await manager.disconnect()
  })
})

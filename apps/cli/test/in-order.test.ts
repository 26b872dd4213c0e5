import { expect, it } from 'vitest'
import { inOrder } from '../src/in-order.js'

function parts(names: readonly string[], failing: readonly string[] = []) {
  const calls: string[] = []
  const call = async (what: string): Promise<void> => {
    calls.push(what)
    if (failing.includes(what)) throw new Error(what)
  }
  const services = names.map((name) => ({ start: () => call(`start ${name}`), stop: () => call(`stop ${name}`) }))
  return { calls, service: inOrder(services) }
}

it('starts parts one after the other and stops them the other way round', async () => {
  const { calls, service } = parts(['a', 'b'])
  await service.start()
  await service.stop()
  expect(calls).toEqual(['start a', 'start b', 'stop b', 'stop a'])
})

it('stops after a failed start what was begun, the failed part included', async () => {
  const { calls, service } = parts(['a', 'b', 'c'], ['start b'])
  await expect(service.start()).rejects.toThrow('start b')
  await service.stop()
  expect(calls).toEqual(['start a', 'start b', 'stop b', 'stop a'])
})

it('begins no further part once it is stopping', async () => {
  const { calls, service } = parts(['a', 'b'])
  const starting = service.start()
  await service.stop()
  await starting
  expect(calls).toEqual(['start a', 'stop a'])
})

it('stops the others when one cannot be stopped, and then fails', async () => {
  const { calls, service } = parts(['a', 'b'], ['stop b'])
  await service.start()
  await expect(service.stop()).rejects.toThrow('stop b')
  expect(calls).toContain('stop a')
})

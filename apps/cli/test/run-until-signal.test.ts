import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { runUntilSignal, type Service } from '../src/run-until-signal.js'

function host() {
  const events = new EventEmitter()
  const exits: number[] = []
  return {
    exits,
    signal: (name: 'SIGINT' | 'SIGTERM') => events.emit(name, name),
    listening: () => events.listenerCount('SIGINT') + events.listenerCount('SIGTERM'),
    host: {
      on: (name: string, listener: (signal: 'SIGINT' | 'SIGTERM') => void) => events.on(name, listener),
      off: (name: string, listener: (signal: 'SIGINT' | 'SIGTERM') => void) => events.off(name, listener),
      exit: (code: number) => void exits.push(code),
    },
  }
}

function service(parts: Partial<Service> = {}) {
  const calls: string[] = []
  return {
    calls,
    service: {
      start: async () => {
        calls.push('start')
        await parts.start?.()
      },
      stop: async () => {
        calls.push('stop')
        await parts.stop?.()
      },
    },
  }
}

const never = () => new Promise<void>(() => {})

it.each(['SIGINT', 'SIGTERM'] as const)('stops at %s and is done with exit code 0', async (name) => {
  const it = host()
  const { service: part, calls } = service()
  const running = runUntilSignal(part, it.host)
  await expect.poll(() => calls, { timeout: 30_000 }).toEqual(['start'])
  it.signal(name)
  expect(await running).toBe(0)
  expect(calls).toEqual(['start', 'stop'])
  expect(it.listening()).toBe(0)
  expect(it.exits).toEqual([])
})

it('stops in the middle of a start that does not end', async () => {
  const it = host()
  const { service: part, calls } = service({ start: never })
  const running = runUntilSignal(part, it.host)
  it.signal('SIGTERM')
  expect(await running).toBe(0)
  expect(calls).toEqual(['start', 'stop'])
})

it('exits at once at the second signal, with the code that shells expect', async () => {
  const it = host()
  const running = runUntilSignal(service({ stop: never }).service, it.host, 50)
  it.signal('SIGINT')
  it.signal('SIGTERM')
  expect(it.exits).toEqual([143])
  await expect(running).rejects.toMatchObject({ code: 'STOP_TIMED_OUT' })
})

it('fails when the stop takes too long, instead of hanging for ever', async () => {
  const it = host()
  const running = runUntilSignal(service({ stop: never }).service, it.host, 5)
  it.signal('SIGINT')
  await expect(running).rejects.toThrow('could not stop within 5 ms')
  expect(it.listening()).toBe(0)
})

it('releases what a failed start has begun, and fails with its error', async () => {
  const it = host()
  const { service: part, calls } = service({ start: () => Promise.reject(new Error('no')) })
  await expect(runUntilSignal(part, it.host)).rejects.toThrow('no')
  expect(calls).toEqual(['start', 'stop'])
  expect(it.listening()).toBe(0)
})

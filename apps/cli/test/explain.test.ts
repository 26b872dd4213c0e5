import { expect, it } from 'vitest'
import { explain } from '../src/explain.js'

const chosen = { host: '10.0.0.1', port: 80, database: '--database (TAILSLIDE_DATABASE_URL) is "postgres://db"' }

const systemError = (code: string, fields: object = {}) => Object.assign(new Error(code), { code, ...fields })

it.each([
  [systemError('EADDRINUSE'), '--port (TAILSLIDE_PORT) is "80": another process listens on 10.0.0.1:80; choose a free'],
  [systemError('EACCES', { syscall: 'listen' }), '--port (TAILSLIDE_PORT) is "80": this user may not listen on it'],
  [systemError('EADDRNOTAVAIL'), '--host (TAILSLIDE_HOST) is "10.0.0.1": must be an address of this machine'],
  [systemError('ENOTFOUND', { hostname: '10.0.0.1' }), '--host (TAILSLIDE_HOST) is "10.0.0.1": must be an address'],
  [
    Object.assign(new Error('cannot be reached\nat length'), { code: 'DATABASE_UNAVAILABLE' }),
    '--database (TAILSLIDE_DATABASE_URL) is "postgres://db": cannot be reached',
  ],
])('puts %s in the words of the option that mends it, wherever it stands in the chain of causes', (error, message) => {
  for (const given of [error, new Error('Tower cannot start', { cause: error })]) {
    const explained = explain(given, chosen)
    expect(explained).toMatchObject({ name: 'CliError', code: 'CANNOT_START', cause: given })
    expect(String(explained)).toContain(message)
    expect(String(explained)).not.toContain('\n')
  }
})

it('hands back what it does not know', () => {
  const unknown = systemError('ENOTFOUND', { hostname: 'elsewhere' })
  expect(explain(unknown, chosen)).toBe(unknown)
  expect(explain('text', chosen)).toBe('text')
})

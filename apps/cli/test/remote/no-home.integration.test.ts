import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loginStore } from '../../src/remote/login.js'
import { tailslide } from '../tailslide-process.js'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

const homeless = () => {
  throw new Error('A system error occurred: uv_os_homedir returned ENOENT (no such file or directory)')
}

describe('a user without a home directory, as of a container with a made-up number', () => {
  it('has no login, and only who would keep one is told what to do', () => {
    const logins = loginStore({}, homeless)
    expect(logins.read()).toBeUndefined()
    expect(logins.remove()).toBe(false)
    const nowhere = /^there is nowhere to keep a login.*set HOME or XDG_CONFIG_HOME.*TAILSLIDE_TOKEN$/
    expect(() => logins.file).toThrow(nowhere)
    expect(() => logins.write({ tower: 'http://localhost:3001', token: 'tsa_x' })).toThrow(nowhere)
  })

  // Only root may become nobody that the system knows.
  describe.runIf(process.getuid?.() === 0)('in a process of its own', () => {
    const NODE_OPTIONS = '--import=data:text/javascript,process.setuid(54321)'
    let terminal: TestTerminal
    let directory: string

    beforeEach(async () => {
      terminal = await testTerminal()
      directory = await mkdtemp(join(tmpdir(), 'tailslide-homeless-'))
    })
    afterEach(async () => {
      await terminal.stop()
      await rm(directory, { recursive: true, force: true })
    })

    it('asks Tower with the variables, and is told in one line where a login has no place', async () => {
      const login = terminal.logins.read()
      const given = { TAILSLIDE_TOWER_URL: login?.tower ?? '', TAILSLIDE_TOKEN: login?.token ?? '' }
      const list = tailslide(['projects', 'list', '--json'], { NODE_OPTIONS, ...given })
      expect(await list.exit).toEqual({ code: 0, signal: null })
      expect(list.lines.join('')).toContain('[]')

      const kept = tailslide(['login'], { NODE_OPTIONS, ...given })
      expect(await kept.exit).toMatchObject({ code: 1 })
      expect(kept.errors()).toMatch(/^error: there is nowhere to keep a login.*\n$/)

      const unknown = tailslide(['projects', 'list'], { NODE_OPTIONS })
      expect(await unknown.exit).toMatchObject({ code: 1 })
      expect(unknown.errors()).toMatch(/^error: you are not logged in to .*set TAILSLIDE_TOKEN\n$/)

      const closed = tailslide(['login'], { NODE_OPTIONS, ...given, HOME: '/' })
      expect(await closed.exit).toMatchObject({ code: 1 })
      expect(closed.errors()).toMatch(/^error: .*\/\.config.*\n$/)
    })
  })
})

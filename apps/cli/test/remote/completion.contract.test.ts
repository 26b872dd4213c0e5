import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestTerminal, testTerminal } from '../test-terminal.js'

const run = promisify(execFile)

describe('completion', () => {
  let terminal: TestTerminal
  beforeAll(async () => {
    terminal = await testTerminal()
  })
  afterAll(async () => {
    await terminal?.stop()
  })
  const scriptOf = async (shell: string) => (await terminal.say(`completion ${shell}`)).out

  /** What bash is handed for the last word; with nothing it offers files, which `complete` says. */
  const offered = async (line: string): Promise<string[]> => {
    const file = join(terminal.directory, 'completion.bash')
    await writeFile(file, await scriptOf('bash'))
    const words = line.split(' ')
    const array = words.map((word) => `'${word}'`).join(' ')
    const asks = `. '${file}'; COMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _tailslide; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await run('bash', ['-c', asks])
    return stdout.split('\n').filter((each) => each !== '')
  }

  it('in bash leaves files to the shell where a command or an option takes one', async () => {
    expect(await scriptOf('bash')).toMatch(/^complete -o default -F _tailslide tailslide$/m)
    for (const line of ['apply sh', 'apply ', 'plan ', 'export --to ', 'start --tls-cert ', 'circuit backtest ']) {
      expect(await offered(`tailslide ${line}`), line).toEqual([])
    }
    expect(await offered('tailslide apply --y')).toEqual(['--yes'])
  })

  it('in bash offers commands, options and the values that there are', async () => {
    expect(await offered('tailslide tog')).toEqual(['toggle'])
    expect(await offered('tailslide toggle x o')).toEqual(['on', 'off'])
    expect(await offered('tailslide flags edit x --circuit-mode o')).toEqual(['observe'])
    expect(await offered('tailslide flags edit x --is-recoverable ')).toEqual(['true', 'false'])
    expect(await offered('tailslide flags list --js')).toEqual(['--json'])
  })

  it('in fish offers files to what takes them, and values to options that have some', async () => {
    const script = await scriptOf('fish')
    expect(script).toMatch(/^complete -c tailslide -n '__fish_seen_subcommand_from apply' -F$/m)
    expect(script).toMatch(/-l to -r -F$/m)
    expect(script).toMatch(/-l circuit-mode -x -a '.*observe.*'$/m)
    expect(script).toMatch(/-l json$/m)
  })
})

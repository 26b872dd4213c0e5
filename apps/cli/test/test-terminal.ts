import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTower, type TowerOptions } from '@tailslide/tower'
import { systemClock } from '@tailslide/transports/clock'
import { createMemorySignalStore } from '@tailslide/transports/memory'
import type { Commands } from '../src/program.js'
import { type LoginStore, loginStore } from '../src/remote/login.js'
import { run } from '../src/run.js'

const TOKEN = 'tsa_a-token-for-tests-only'
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

export interface Said {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** A terminal that is logged in to a Tower of its own. */
export interface TestTerminal {
  readonly url: string
  /** Of this terminal alone, for files. */
  readonly directory: string
  readonly logins: LoginStore
  /** What the person answers, first to last; nobody is there when all were given. */
  readonly answers: string[]
  readonly asked: string[]
  /** Words are separated by single spaces; without `columns` as for a pipe. */
  say(line: string | readonly string[], columns?: number): Promise<Said>
  stop(): Promise<void>
}

const nobody = (): Promise<number> => Promise.reject(new Error('not asked for'))

/** `more`: what the Tower is started with besides. */
export async function testTerminal(more: Partial<TowerOptions> = {}): Promise<TestTerminal> {
  const directory = await mkdtemp(join(tmpdir(), 'tailslide-cli-'))
  const logins = loginStore({ XDG_CONFIG_HOME: directory })
  const tower = createTower({
    database: { kind: 'sqlite', file: join(directory, 'tower.db') },
    signals: createMemorySignalStore({ clock: systemClock }),
    clock: systemClock,
    logger: quiet,
    host: '127.0.0.1',
    port: 0,
    adminToken: TOKEN,
    ...more,
  })
  const { url } = await tower.start()

  const answers: string[] = []
  const asked: string[] = []
  const ask = async (question: string): Promise<string | undefined> => {
    asked.push(question)
    return answers.shift()
  }
  const say: TestTerminal['say'] = async (line, columns) => {
    let [out, err] = ['', '']
    const commands: Commands = {
      ...{ start: nobody, tower: nobody, aerobat: nobody, backup: nobody, import: nobody },
      ...{ natsIssuer: nobody, recoverAdmin: nobody, circuitBacktest: nobody },
      remote: { logins, readSecret: async () => TOKEN, ask },
    }
    const output = {
      columns,
      out: (text: string) => {
        out += text
      },
      err: (text: string) => {
        err += text
      },
    }
    return { exitCode: await run(typeof line === 'string' ? line.split(' ') : line, commands, output), out, err }
  }
  await say(`login --tower ${url}`)
  return {
    url,
    directory,
    logins,
    answers,
    asked,
    say,
    async stop() {
      await tower.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** With a project, and one flag of it. */
export async function terminalWithFlag(): Promise<TestTerminal> {
  const terminal = await testTerminal()
  await terminal.say('projects create shop')
  await terminal.say('flags create checkout --env development')
  return terminal
}

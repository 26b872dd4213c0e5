import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { isRecord } from '@tailslide/core'

/** The Tower that commands ask, and who asks. */
export interface Login {
  readonly tower: string
  readonly token: string
}

/** Where a login is kept between commands, readable by its owner alone. */
export interface LoginStore {
  readonly file: string
  read(): Login | undefined
  write(login: Login): void
  /** Answers whether there was one. */
  remove(): boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** In the directory for settings that the system's conventions name. */
export function loginStore({ XDG_CONFIG_HOME, APPDATA }: Environment, home = homedir()): LoginStore {
  const settings = XDG_CONFIG_HOME || APPDATA || join(home, '.config')
  const file = join(settings, 'tailslide', 'login.json')
  const text = (): string | undefined => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return undefined
    }
  }
  return {
    file,
    read() {
      const found = text()
      if (found === undefined) return undefined
      const login = parse(found)
      if (!isRecord(login) || typeof login.tower !== 'string' || typeof login.token !== 'string') return undefined
      return { tower: login.tower, token: login.token }
    },
    write(login) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 })
      // A file that was there keeps its own mode.
      chmodSync(file, 0o600)
    },
    remove() {
      const isThere = text() !== undefined
      rmSync(file, { force: true })
      return isThere
    },
  }
}

/** What is no JSON is no login: the next one writes it anew. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

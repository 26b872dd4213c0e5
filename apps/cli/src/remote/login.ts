import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { isRecord } from '@tailslide/core'
import { CliError } from '../errors.js'

/** The Tower that commands ask, and who asks. */
export interface Login {
  readonly tower: string
  readonly token: string
}

/** Where a login is kept between commands, readable by its owner alone. */
export interface LoginStore {
  /** Throws where there is nowhere to keep it. */
  readonly file: string
  read(): Login | undefined
  write(login: Login): void
  /** Answers whether there was one. */
  remove(): boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * In the directory for settings that the system's conventions name. A container that runs as a user of no name may have none: it has
 * no login then, and only who logs in is told.
 */
export function loginStore({ XDG_CONFIG_HOME, APPDATA }: Environment, home = homedir): LoginStore {
  const place = (): string =>
    join(XDG_CONFIG_HOME || APPDATA || join(homeOf(home), '.config'), 'tailslide', 'login.json')
  const text = (): string | undefined => {
    try {
      return readFileSync(place(), 'utf8')
    } catch {
      return undefined
    }
  }
  return {
    get file() {
      return place()
    },
    read() {
      const found = text()
      if (found === undefined) return undefined
      const login = parse(found)
      if (!isRecord(login) || typeof login.tower !== 'string' || typeof login.token !== 'string') return undefined
      return { tower: login.tower, token: login.token }
    },
    write(login) {
      const file = place()
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 })
      // A file that was there keeps its own mode.
      chmodSync(file, 0o600)
    },
    remove() {
      const isThere = text() !== undefined
      if (isThere) rmSync(place(), { force: true })
      return isThere
    },
  }
}

/** Node throws where HOME is not set and the system has no entry for the user. */
function homeOf(home: () => string): string {
  try {
    return home()
  } catch (cause) {
    throw new CliError(
      'INVALID_FILE',
      'there is nowhere to keep a login, because this user has no home directory: set HOME or XDG_CONFIG_HOME to a directory that ' +
        'can be written, or do without a login and set TAILSLIDE_TOWER_URL and TAILSLIDE_TOKEN',
      { cause },
    )
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

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { BacktestOptions } from '../src/backtest/add-command.js'
import type {
  AerobatOptions,
  BackupOptions,
  Commands,
  ImportOptions,
  RecoverAdminOptions,
  StartOptions,
  TowerOptions,
} from '../src/program.js'
import type { LoginStore } from '../src/remote/login.js'
import { run } from '../src/run.js'

type Chosen =
  | ['start', StartOptions]
  | ['tower', TowerOptions]
  | ['aerobat', AerobatOptions]
  | ['backup', BackupOptions]
  | ['import', ImportOptions]
  | ['nats-issuer']
  | ['recover-admin', RecoverAdminOptions & { readonly email: string }]
  | ['circuit backtest', string | undefined, BacktestOptions]

const noLogin: LoginStore = { file: 'login.json', read: () => undefined, write() {}, remove: () => false }

const SEED = `SA${'A'.repeat(56)}`

/** Runs a command line whose commands only remember that they were chosen, with what. */
async function runLine(line: string, fails?: Error) {
  let out = ''
  let err = ''
  const chosen: Chosen[] = []
  const remember = async (command: Chosen): Promise<number> => {
    chosen.push(command)
    if (fails) throw fails
    return 0
  }
  const commands: Commands = {
    start: (options) => remember(['start', options]),
    tower: (options) => remember(['tower', options]),
    aerobat: (options) => remember(['aerobat', options]),
    backup: (options) => remember(['backup', options]),
    import: (options) => remember(['import', options]),
    natsIssuer: () => remember(['nats-issuer']),
    recoverAdmin: (email, options) => remember(['recover-admin', { email, ...options }]),
    remote: { logins: noLogin, readSecret: async () => '', ask: async () => undefined },
    circuitBacktest: (file, options) => remember(['circuit backtest', file, options]),
  }
  const output = {
    out: (text: string) => {
      out += text
    },
    err: (text: string) => {
      err += text
    },
  }
  const exitCode = await run(line.split(' ').filter(Boolean), commands, output)
  return { exitCode, out, err, chosen }
}

// The shell that runs the tests may have settings of its own.
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('TAILSLIDE_')) vi.stubEnv(name, undefined)
})
afterEach(() => vi.unstubAllEnvs())

it('warns of a mistyped variable, and goes on', async () => {
  vi.stubEnv('TAILSLIDE_PROT', '8080')
  const { err, chosen } = await runLine('start')
  expect(err).toBe(
    'warning: TAILSLIDE_PROT is in the environment and no variable of ours; did you mean TAILSLIDE_PORT?\n',
  )
  expect(chosen).toEqual([['start', expect.objectContaining({ port: 3001 })]])
})

describe('the command line', () => {
  it.each(['', 'start', 'tower', 'aerobat', 'backup', 'import', 'nats-issuer', 'circuit', 'circuit backtest'])(
    'explains `tailslide %s --help`',
    async (command) => {
      const { exitCode, out, err } = await runLine(`${command} --help`)
      expect(exitCode).toBe(0)
      expect(err).toBe('')
      expect(out).toMatchSnapshot()
    },
  )

  it('tells its version', async () => {
    expect((await runLine('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('starts on a directory beside it and on this machine only, when told nothing', async () => {
    const { chosen, exitCode } = await runLine('start')
    expect(exitCode).toBe(0)
    expect(chosen).toEqual([['start', { data: './.tailslide', host: '127.0.0.1', port: 3001, logLevel: 'info' }]])
  })

  it('takes every option of tower', async () => {
    const { chosen } = await runLine(
      'tower --database postgres://me:secret@db/tailslide --nats nats://a:4222,b --nats-token hush --nats-stream flags ' +
        `--nats-access nats://u:p@a:4222,b --nats-issuer-seed ${SEED} --nats-account FLAGS ` +
        '--nats-manage-stream false --nats-compress 5000 --redis redis:7000 --host 0.0.0.0 --port 0 ' +
        '--tls-cert tower.pem --tls-key tower.key --trusted-proxies loopback,10.0.0.0/8 --metrics-public --json --log-level warn',
    )
    expect(chosen).toEqual([
      [
        'tower',
        {
          database: { kind: 'postgres', url: 'postgres://me:secret@db/tailslide' },
          nats: 'nats://a:4222,nats://b',
          natsToken: 'hush',
          natsStream: 'flags',
          natsManageStream: false,
          natsCompress: 5_000,
          natsAccess: 'nats://u:p@a:4222,nats://b',
          natsIssuerSeed: SEED,
          natsAccount: 'FLAGS',
          redis: 'redis://redis:7000',
          host: '0.0.0.0',
          port: 0,
          tlsCert: 'tower.pem',
          tlsKey: 'tower.key',
          trustedProxies: 'loopback,10.0.0.0/8',
          metricsPublic: true,
          json: true,
          logLevel: 'warn',
        },
      ],
    ])
  })

  it('compresses for NATS only when asked to, and then what would be refused plain', async () => {
    const chosen = async (more: string) => (await runLine(`tower --database t.db ${more}`)).chosen[0]?.[1]
    expect(await chosen('')).not.toHaveProperty('natsCompress')
    expect(await chosen('--nats-compress')).toHaveProperty('natsCompress', Number.POSITIVE_INFINITY)
    expect((await runLine('tower --database t.db --nats-compress=much')).err).toContain(
      'must be true, or a whole number',
    )
  })

  it('takes every option of backup', async () => {
    const { chosen } = await runLine('backup --data ./data --to copy.db')
    expect(chosen).toEqual([['backup', { data: './data', to: 'copy.db' }]])
  })

  it('takes every option of import', async () => {
    const { chosen } = await runLine('import --from http://old:3001 --database new.db --apps 1,2')
    const database = { kind: 'sqlite', file: 'new.db' }
    expect(chosen).toEqual([['import', { from: 'http://old:3001', database, apps: [1, 2] }]])
    expect((await runLine('import --from old --database new.db')).err).toContain('must be the address of a Tower')
    expect((await runLine('import --from http://old --database new.db --apps one')).err).toContain('--apps is "one"')
  })

  it('takes every option of circuit backtest', async () => {
    const { chosen } = await runLine(
      'circuit backtest signals.csv --threshold 2,5.5 --rule threshold --window 60000 --minimum 5 --confidence 99.9 ' +
        '--margin 0.5 --quorum 2',
    )
    const options = {
      threshold: [2, 5.5],
      rule: 'threshold',
      window: 60_000,
      minimum: 5,
      confidence: 99.9,
      margin: 0.5,
      quorum: 2,
    }
    expect(chosen).toEqual([['circuit backtest', 'signals.csv', options]])
    expect((await runLine('circuit backtest')).chosen).toEqual([['circuit backtest', undefined, {}]])
  })

  it('takes no option for nats-issuer', async () => {
    expect((await runLine('nats-issuer')).chosen).toEqual([['nats-issuer']])
  })

  it('takes a path as an SQLite file', async () => {
    const { chosen } = await runLine('tower --database data/tower.db')
    expect(chosen[0]?.[1]).toMatchObject({ database: { kind: 'sqlite', file: 'data/tower.db' } })
  })

  it('asks who is to be an admin again', async () => {
    const { chosen } = await runLine('recover-admin you@example.com --data /var/lib/x')
    expect(chosen).toEqual([['recover-admin', { email: 'you@example.com', data: '/var/lib/x' }]])
    const { chosen: made } = await runLine('recover-admin you@example.com --data /var/lib/x --new')
    expect(made).toEqual([['recover-admin', { email: 'you@example.com', data: '/var/lib/x', new: true }]])
  })

  it.each(['postgres://u:p@a:5432,b:5432/x', 'postgres://a,b/x'])(
    'refuses several hosts as what they are: %s',
    async (url) => {
      const { exitCode, err } = await runLine(`tower --database ${url}`)
      expect([exitCode, err]).toEqual([
        2,
        expect.stringMatching(/: must name one host; where there is a standby, give /),
      ])
      const { chosen } = await runLine('tower --database postgres://u:p,w@a/x')
      expect(chosen).toHaveLength(1)
    },
  )

  it('takes each option from its environment variable, and the command line wins', async () => {
    vi.stubEnv('TAILSLIDE_NATS_SERVER', 'nats://env:4222')
    vi.stubEnv('TAILSLIDE_NATS_TOKEN', 'hush')
    vi.stubEnv('TAILSLIDE_NATS_STREAM', 'from_env')
    vi.stubEnv('TAILSLIDE_REDIS_URL', 'rediss://env:6379')
    vi.stubEnv('TAILSLIDE_TICK', '250')
    vi.stubEnv('TAILSLIDE_LOG_LEVEL', 'error')
    vi.stubEnv('TAILSLIDE_HEALTH_PORT', '9464')
    const { chosen } = await runLine('aerobat --tick 50')
    expect(chosen).toEqual([
      [
        'aerobat',
        {
          nats: 'nats://env:4222',
          natsToken: 'hush',
          natsStream: 'from_env',
          redis: 'rediss://env:6379',
          tick: 50,
          healthPort: 9_464,
          healthHost: '127.0.0.1',
          logLevel: 'error',
        },
      ],
    ])
  })
})

describe('a wrong command line is refused with exit code 2 and one line that names option, value and rule', () => {
  it.each([
    ['start --port 70000', '--port (TAILSLIDE_PORT) is "70000": must be a whole number from 0 to 65535'],
    ['start --port 80a', '--port (TAILSLIDE_PORT) is "80a": must be a whole number from 0 to 65535'],
    [
      'start --trusted-proxies 10.0.0.0/33',
      '--trusted-proxies (TAILSLIDE_TRUSTED_PROXIES) is "10.0.0.0/33": must be addresses or networks, separated by commas',
    ],
    [
      'start --trusted-proxies loopback,proxy',
      '--trusted-proxies (TAILSLIDE_TRUSTED_PROXIES) is "loopback,proxy": must be addresses or networks',
    ],
    [
      'start --public-url tower.example.com',
      '--public-url (TAILSLIDE_PUBLIC_URL) is "tower.example.com": must be http:// or https:// with a host',
    ],
    ['start --public-url https://a/b', '--public-url (TAILSLIDE_PUBLIC_URL) is "https://a/b": must be http://'],
    ['start --port -1', '--port (TAILSLIDE_PORT) is "-1": must be a whole number from 0 to 65535'],
    ['aerobat --nats a --redis b --tick 1', '--tick (TAILSLIDE_TICK) is "1": must be a whole number from 10 to 60000'],
    [
      'aerobat --nats a --redis b --health-port x',
      '--health-port (TAILSLIDE_HEALTH_PORT) is "x": must be a whole number from 0 to 65535',
    ],
    ['aerobat --nats http://a --redis b', '--nats (TAILSLIDE_NATS_SERVER) is "http://a": must be a host, host:port'],
    ['aerobat --nats a --redis redis://', '--redis (TAILSLIDE_REDIS_URL) is "redis://": must be a host, host:port'],
    ['aerobat --nats a --redis redis://b:x', '--redis (TAILSLIDE_REDIS_URL) is "redis://b:x": must be a host'],
    ['aerobat --nats a, --redis b', '--nats (TAILSLIDE_NATS_SERVER) is "": must be a host, host:port'],
    [
      'tower --database mysql://a/b',
      '--database (TAILSLIDE_DATABASE_URL) is "mysql://a/b": must be the path of an SQLite',
    ],
    [
      'tower --database a --nats-access http://u:p@a',
      '--nats-access (TAILSLIDE_NATS_ACCESS) is "http://***@a": must be a host, host:port or an address that begins ' +
        'with nats:// or tls://, such as nats://tower-access:password@localhost:4222',
    ],
    [
      'tower --database a --nats-issuer-seed SAHUSH',
      '--nats-issuer-seed (TAILSLIDE_NATS_ISSUER_SEED) is "***": must be 58 capital letters and digits',
    ],
    ['circuit backtest --threshold 5,0', '--threshold is "0": must be percentages above 0, at most 100'],
    ['circuit backtest --window 99', '--window is "99": must be a whole number of milliseconds from 100 to 3600000'],
    [
      'circuit backtest --confidence 50',
      '--confidence is "50": must be 0, or a number from 90 to 99.9999999: a confidence of 100 would never be reached',
    ],
    ['circuit backtest --margin 51', '--margin is "51": must be a number from 0 to 50'],
    [
      'circuit backtest --tower ftp://db',
      '--tower (TAILSLIDE_TOWER_URL) is "ftp://db": must be a host, host:port or an address that begins with http://',
    ],
    ['tower', '--database (TAILSLIDE_DATABASE_URL) is missing: give it, such as --database ./tailslide.db'],
    ['aerobat --redis a', '--nats (TAILSLIDE_NATS_SERVER) is missing: give it, such as --nats nats://localhost:4222'],
    ['aerobat --nats a', '--redis (TAILSLIDE_REDIS_URL) is missing: give it, such as --redis redis://localhost:6379'],
    ['backup', '--to is missing: give it, such as --to /backups/tailslide.db'],
    ['import', '--from is missing: give it, such as --from http://localhost:3001'],
    ['tower --database a --nats-stream a.b', '--nats-stream (TAILSLIDE_NATS_STREAM) is "a.b": must be a name without'],
  ])('%s', async (line, message) => {
    const { exitCode, err, chosen } = await runLine(line)
    expect(err).toContain(`error: ${message}`)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(exitCode).toBe(2)
    expect(chosen).toEqual([])
  })

  it.each([
    ['start --prot 3', "unknown option '--prot'\n(Did you mean --port?)"],
    ['tower --databse x', "unknown option '--databse'\n(Did you mean --database?)"],
    ['aerobat --redis a --nast b', "unknown option '--nast'\n(Did you mean --nats?)"],
    ['backup --too x', "unknown option '--too'\n(Did you mean --to?)"],
    ['strat', "unknown command 'strat'\n(Did you mean start?)"],
    ['towr --databse x', "unknown command 'towr'\n(Did you mean tower?)"],
    ['circuit backtset --flag 3', "unknown command 'backtset'\n(Did you mean backtest?)"],
    ['start now', 'too many arguments'],
    ['start --log-level loud', "option '--log-level <level>' argument 'loud' is invalid"],
  ])('%s', async (line, message) => {
    const { exitCode, err } = await runLine(line)
    expect(err).toContain(message)
    expect(err).toContain('--help')
    expect(exitCode).toBe(2)
  })

  it('names the variable that a wrong value came from', async () => {
    vi.stubEnv('TAILSLIDE_PORT', 'http')
    expect((await runLine('start')).err).toContain('(TAILSLIDE_PORT) is "http"')
  })

  it.each([
    'aerobat --nats a --redis http://me:hush@b',
    'aerobat --nats hush@a:b --redis b',
    'tower --database mysql://me:hush@db/x?password=hush',
    'start --admin-token hush',
    'tower --database a --nats-issuer-seed hush',
    'tower --database a --nats-access http://me:hush@b',
  ])('and never shows a secret: %s', async (line) => {
    const { exitCode, err } = await runLine(line)
    expect(exitCode).toBe(2)
    expect(err).not.toContain('hush')
  })
})

describe('a command that fails', () => {
  it('ends with exit code 1, in one line when the failure has a code', async () => {
    const { exitCode, err } = await runLine('start', Object.assign(new Error('the disk is full'), { code: 'ENOSPC' }))
    expect(exitCode).toBe(1)
    expect(err).toBe('error: the disk is full\n')
  })

  it('shows the stack of what nobody foresaw', async () => {
    const { exitCode, err } = await runLine('start', new TypeError('x is not a function'))
    expect(exitCode).toBe(1)
    expect(err).toContain('error: TypeError: x is not a function\n    at ')
  })
})

describe('a token on the command line', () => {
  it('is warned of, because everybody on the machine sees it', async () => {
    const token = 'x'.repeat(20)
    const { err, chosen } = await runLine(`start --admin-token ${token}`)
    expect(err).toBe(
      'warning: --admin-token stands in process lists for everybody to see; TAILSLIDE_ADMIN_TOKEN does not\n',
    )
    expect(chosen).toEqual([['start', expect.objectContaining({ adminToken: token })]])
    vi.stubEnv('TAILSLIDE_ADMIN_TOKEN', token)
    expect((await runLine('start')).err).toBe('')
  })
})

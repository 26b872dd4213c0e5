import { readFileSync } from 'node:fs'
import { Command, type CommandUnknownOpts, type Option } from '@commander-js/extra-typings'
import { isRecord } from '@tailslide/core'
import { addCircuitCommand, type Backtest } from './backtest/add-command.js'
import { addDoctor } from './doctor/add-command.js'
import * as oidc from './oidc-options.js'
import * as option from './options.js'
import type { Output } from './output.js'
import { addRemote, type RemoteAccess } from './remote/index.js'

/** What each command does once its arguments are parsed; each resolves with the exit code. */
export interface Commands {
  start(options: StartOptions): Promise<number>
  tower(options: TowerOptions): Promise<number>
  aerobat(options: AerobatOptions): Promise<number>
  backup(options: BackupOptions): Promise<number>
  import(options: ImportOptions): Promise<number>
  natsIssuer(): Promise<number>
  recoverAdmin(email: string, options: RecoverAdminOptions): Promise<number>
  circuitBacktest: Backtest
  /** For the commands that ask a Tower. */
  readonly remote: RemoteAccess
}

interface LogOptions {
  readonly logLevel: option.LogLevel
}

interface ListenOptions extends LogOptions, oidc.OidcArguments {
  readonly host: string
  readonly port: number
  readonly adminToken?: string | undefined
  readonly json?: boolean | undefined
  /** Paths of PEM files. */
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  readonly metricsPublic?: true | undefined
  /** Addresses and networks, separated by commas. */
  readonly trustedProxies?: string | undefined
  readonly publicUrl?: string | undefined
  readonly webhooksAllow?: string | undefined
}

export interface NatsOptions {
  /** Addresses, separated by commas. */
  readonly nats: string
  readonly natsToken?: string | undefined
  readonly natsStream: string
}

export interface StartOptions extends ListenOptions {
  readonly data: string
}

export interface TowerOptions extends ListenOptions, Omit<NatsOptions, 'nats'> {
  readonly database: option.Database
  readonly nats?: string | undefined
  readonly natsManageStream: boolean
  readonly natsCompress?: number | undefined
  /** Addresses, separated by commas, with a user in them. */
  readonly natsAccess?: string | undefined
  readonly natsIssuerSeed?: string | undefined
  readonly natsAccount: string
  readonly redis?: string | undefined
}

export interface AerobatOptions extends LogOptions, NatsOptions {
  readonly redis: string
  readonly tick: number
  readonly healthHost: string
  readonly healthPort?: number | undefined
}

export interface BackupOptions {
  readonly data: string
  readonly to: string
}

export interface ImportOptions {
  readonly from: string
  readonly database: option.Database
  readonly apps?: readonly number[] | undefined
}

export interface RecoverAdminOptions {
  readonly data: string
  /** In place of `data`. */
  readonly database?: option.Database | undefined
}

const ABOUT = `Feature flags that protect you: roll a feature out by percentage, and when it starts to fail, Tailslide turns
it off for everyone and brings it back step by step.`

const EXAMPLES = `
Examples:
  $ tailslide start                                everything in one process, data in ./.tailslide
  $ tailslide start --port 8080 --data /var/lib/tailslide
  $ tailslide tower --database postgres://tailslide@db/tailslide --nats nats://nats:4222 --redis redis://redis:6379
  $ tailslide aerobat --nats nats://nats:4222 --redis redis://redis:6379
  $ tailslide backup --to /backups/tailslide.db    copies the database, also while it is in use

An option can be given by the environment variable named beside it; the command line wins. Logs go to standard error,
answers to standard output. SIGINT and SIGTERM stop cleanly, a second one at once. Exit codes: 0 stopped, 1 failed, 2 wrong use.`

const START_EXAMPLES = `
Examples:
  $ tailslide start
  $ tailslide start --data /var/lib/tailslide --host 0.0.0.0 --port 8080
  $ tailslide start --port 0 --json                any free port; the JSON line tells which

The first start prints the admin token, once. Flags, keys and circuits are kept in the directory; signals are kept in
memory, so that after a restart circuits are decided on new calls only.`

const TOWER_EXAMPLES = `
Examples:
  $ tailslide tower --database ./tailslide.db      alone: SDKs use its address, no circuit breaking
  $ TAILSLIDE_DATABASE_URL=postgres://tailslide:secret@db/tailslide \\
    TAILSLIDE_NATS_SERVER=nats://nats:4222 TAILSLIDE_NATS_TOKEN=secret \\
    TAILSLIDE_REDIS_URL=redis://redis:6379 tailslide tower --host 0.0.0.0

With --nats, rulesets are published there and circuit messages taken from there. Without --redis, the signals that
SDKs send over HTTP are kept in memory, where no Aerobat of another process can read them. With --nats-access, Tower
tells NATS servers, 2.10 or newer, which SDK keys are valid.`

const BACKUP_EXAMPLES = `
Examples:
  $ tailslide backup --to /backups/tailslide-$(date +%F).db
  $ tailslide backup --data /var/lib/tailslide --to /backups/tailslide.db

The copy is one file, complete as of one instant; Tailslide may run meanwhile. To restore: stop Tailslide, remove
tailslide.db-wal and tailslide.db-shm from the directory, and put the copy there as tailslide.db.`

const IMPORT_EXAMPLES = `
Examples:
  $ tailslide import --from http://old-tower:3001 --database postgres://tailslide@db/tailslide
  $ tailslide import --from postgres://postgres@old-db/tower --database ./.tailslide/tailslide.db --apps 1,2

Ids, titles and settings stay, and so does a circuit that is open or recovering. All or nothing: an id or a title that
is taken is named and nothing is written. Nothing is written to the deployed Tower. A Tower on the database may run, and
publishes what was imported at once. docs/migrate.md tells the whole way, and the way back.`

const RECOVER_ADMIN_EXAMPLES = `
Examples:
  $ tailslide recover-admin you@example.com --data /var/lib/tailslide
  $ tailslide recover-admin you@example.com --database postgres://tailslide@db/tailslide

For whoever can write the database, when no admin can sign in. The password is asked for, or is the first line of standard
input. The account is made where there is none, let in again, made an admin's, and signed out everywhere. Tailslide may run
meanwhile.`

const NATS_ISSUER_EXAMPLES = `
Examples:
  $ (umask 077; tailslide nats-issuer > issuer.env)

The public key, which begins with A, goes into the configuration of every nats-server; the seed, which begins with SA,
to every Tower. Keep the seed where you keep passwords.`

const AEROBAT_EXAMPLES = `
Examples:
  $ tailslide aerobat --nats nats://nats:4222 --redis redis://redis:6379
  $ TAILSLIDE_NATS_SERVER=nats://nats:4222 TAILSLIDE_NATS_TOKEN=secret \\
    TAILSLIDE_REDIS_URL=redis://redis:6379 tailslide aerobat

It starts whether NATS and Redis can be reached or not, and keeps trying.`

/** The command line: parses and hands over; nothing is loaded or done before a command is chosen. */
export function createProgram(commands: Commands, output: Output, onExitCode: (code: number) => void) {
  const program = new Command('tailslide')
    .description(ABOUT)
    .version(version(), '-v, --version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(--help lists commands and options, with their environment variables)')
    .configureHelp({ helpWidth: 118, optionDescription: describe })

  program
    .command('start')
    .summary('run Tower and Aerobat in one process, with nothing else installed')
    .description('Runs Tower (flags, keys, HTTP API) and Aerobat (circuit breaker) in one process, on one SQLite file.')
    .addOption(option.dataOption())
    .addOption(option.hostOption())
    .addOption(option.portOption())
    .addOption(option.tlsCertOption())
    .addOption(option.tlsKeyOption())
    .addOption(option.trustedProxiesOption())
    .addOption(option.publicUrlOption())
    .addOption(option.webhooksAllowOption())
    .addOption(oidc.oidcIssuerOption())
    .addOption(oidc.oidcClientIdOption())
    .addOption(oidc.oidcClientSecretOption())
    .addOption(oidc.oidcGroupsClaimOption())
    .addOption(oidc.oidcAdminGroupOption())
    .addOption(oidc.oidcGroupOption())
    .addOption(option.adminTokenOption())
    .addOption(option.metricsPublicOption())
    .addOption(option.jsonOption())
    .addOption(option.logLevelOption())
    .addHelpText('after', START_EXAMPLES)
    .action(async (options, command) => {
      warnOfShownToken(command, output)
      onExitCode(await commands.start(options))
    })

  program
    .command('tower')
    .summary('run Tower alone: flags, keys, HTTP API, rulesets to SDKs')
    .description('Runs Tower, the control plane, alone. Several may share one PostgreSQL.')
    .addOption(option.databaseOption())
    .addOption(option.natsOption())
    .addOption(option.natsTokenOption())
    .addOption(option.natsStreamOption())
    .addOption(option.natsManageStreamOption())
    .addOption(option.natsCompressOption())
    .addOption(option.natsAccessOption())
    .addOption(option.natsIssuerSeedOption())
    .addOption(option.natsAccountOption())
    .addOption(option.redisOption())
    .addOption(option.hostOption())
    .addOption(option.portOption())
    .addOption(option.tlsCertOption())
    .addOption(option.tlsKeyOption())
    .addOption(option.trustedProxiesOption())
    .addOption(option.publicUrlOption())
    .addOption(option.webhooksAllowOption())
    .addOption(oidc.oidcIssuerOption())
    .addOption(oidc.oidcClientIdOption())
    .addOption(oidc.oidcClientSecretOption())
    .addOption(oidc.oidcGroupsClaimOption())
    .addOption(oidc.oidcAdminGroupOption())
    .addOption(oidc.oidcGroupOption())
    .addOption(option.adminTokenOption())
    .addOption(option.metricsPublicOption())
    .addOption(option.jsonOption())
    .addOption(option.logLevelOption())
    .addHelpText('after', TOWER_EXAMPLES)
    .action(async (options, command) => {
      warnOfShownToken(command, output)
      const database = option.required(option.OPTION_NAMES.database, options.database, '--database ./tailslide.db')
      onExitCode(await commands.tower({ ...options, database }))
    })

  program
    .command('aerobat')
    .summary('run Aerobat alone: watches signals in Redis, moves circuits over NATS')
    .description(
      'Runs Aerobat, the circuit breaker, alone: it watches the signals of all apps and moves their circuits.',
    )
    .addOption(option.natsOption())
    .addOption(option.natsTokenOption())
    .addOption(option.natsStreamOption())
    .addOption(option.redisOption())
    .addOption(option.tickOption())
    .addOption(option.healthPortOption())
    .addOption(option.healthHostOption())
    .addOption(option.logLevelOption())
    .addHelpText('after', AEROBAT_EXAMPLES)
    .action(async (options) => {
      const nats = option.required(option.OPTION_NAMES.nats, options.nats, '--nats nats://localhost:4222')
      const redis = option.required(option.OPTION_NAMES.redis, options.redis, '--redis redis://localhost:6379')
      onExitCode(await commands.aerobat({ ...options, nats, redis }))
    })

  program
    .command('backup')
    .summary('copy the database of `tailslide start`, also while it runs')
    .description('Copies the SQLite file of a data directory as it is at one instant. For PostgreSQL use pg_dump.')
    .addOption(option.backupDataOption())
    .addOption(option.toOption())
    .addHelpText('after', BACKUP_EXAMPLES)
    .action(async (options) => {
      const to = option.required(option.OPTION_NAMES.to, options.to, '--to /backups/tailslide.db')
      onExitCode(await commands.backup({ ...options, to }))
    })

  program
    .command('import')
    .summary("take a deployed Tower's apps and flags over, with their ids")
    .description(
      'Copies the apps and flags of a deployed Tailslide Tower into the database of a Tower of this project.',
    )
    .addOption(option.fromOption())
    .addOption(option.databaseOption())
    .addOption(option.appsOption())
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(async (options) => {
      const from = option.required(option.OPTION_NAMES.from, options.from, '--from http://localhost:3001')
      const database = option.required(option.OPTION_NAMES.database, options.database, '--database ./tailslide.db')
      onExitCode(await commands.import({ ...options, from, database }))
    })

  program
    .command('nats-issuer')
    .summary('make the key pair by which nats-server knows its Towers')
    .description('Makes a new key pair for `tailslide tower --nats-access` and prints it; it is kept nowhere else.')
    .addHelpText('after', NATS_ISSUER_EXAMPLES)
    .action(async () => onExitCode(await commands.natsIssuer()))

  program
    .command('recover-admin')
    .summary('make somebody an admin with a new password, in the database itself')
    .description('Makes somebody an admin who can sign in with a new password, when no admin is left who can.')
    .argument('<email>', 'email address of the account')
    .addOption(option.backupDataOption())
    .addOption(option.databaseOption())
    .addHelpText('after', RECOVER_ADMIN_EXAMPLES)
    .action(async (email, options) => onExitCode(await commands.recoverAdmin(email, options)))

  addCircuitCommand(program, commands.circuitBacktest, onExitCode)
  addRemote(program, { ...commands.remote, output })
  addDoctor(program, { ...commands.remote, output }, onExitCode)

  return program
}

/** Everybody on the machine sees the arguments of its processes. */
function warnOfShownToken(command: CommandUnknownOpts, output: Output): void {
  if (command.getOptionValueSource('adminToken') !== 'cli') return
  output.err('warning: --admin-token stands in process lists for everybody to see; TAILSLIDE_ADMIN_TOKEN does not\n')
}

/** What an option is for, then what it may be, its environment variable and its default. */
function describe({ description, argChoices, envVar, defaultValue }: Option): string {
  const facts = [
    ...(argChoices ? [argChoices.join(' | ')] : []),
    ...(envVar === undefined ? [] : [envVar]),
    ...(defaultValue === undefined ? [] : [`default ${String(defaultValue)}`]),
  ]
  return facts.length > 0 ? `${description} (${facts.join(', ')})` : description
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return isRecord(manifest) ? String(manifest.version) : ''
}

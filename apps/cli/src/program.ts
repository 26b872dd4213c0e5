import { readFileSync } from 'node:fs'
import { Command, type CommandUnknownOpts, type Option } from '@commander-js/extra-typings'
import { isRecord } from '@tailslide/core'
import { addCircuitCommand, type Backtest } from './backtest/add-command.js'
import { addDoctor } from './doctor/add-command.js'
import * as oidc from './oidc-options.js'
import { OPTION_NAMES } from './option-names.js'
import * as option from './options.js'
import type { Output } from './output.js'
import * as help from './program-help.js'
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
  readonly historyDays?: number | undefined
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
  /** Whether an account is made where nobody has the address. */
  readonly new?: true | undefined
}

/** The command line: parses and hands over; nothing is loaded or done before a command is chosen. */
export function createProgram(commands: Commands, output: Output, onExitCode: (code: number) => void) {
  const program = new Command('tailslide')
    .description(help.ABOUT)
    .version(version(), '-v, --version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', help.EXAMPLES)
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
    .addOption(option.historyDaysOption())
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
    .addHelpText('after', help.START_EXAMPLES)
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
    .addOption(option.historyDaysOption())
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
    .addHelpText('after', help.TOWER_EXAMPLES)
    .action(async (options, command) => {
      warnOfShownToken(command, output)
      const database = option.required(OPTION_NAMES.database, options.database, '--database ./tailslide.db')
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
    .addHelpText('after', help.AEROBAT_EXAMPLES)
    .action(async (options) => {
      const nats = option.required(OPTION_NAMES.nats, options.nats, '--nats nats://localhost:4222')
      const redis = option.required(OPTION_NAMES.redis, options.redis, '--redis redis://localhost:6379')
      onExitCode(await commands.aerobat({ ...options, nats, redis }))
    })

  program
    .command('backup')
    .summary('copy the database of `tailslide start`, also while it runs')
    .description('Copies the SQLite file of a data directory as it is at one instant. For PostgreSQL use pg_dump.')
    .addOption(option.backupDataOption())
    .addOption(option.toOption())
    .addHelpText('after', help.BACKUP_EXAMPLES)
    .action(async (options) => {
      const to = option.required(OPTION_NAMES.to, options.to, '--to /backups/tailslide.db')
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
    .addHelpText('after', help.IMPORT_EXAMPLES)
    .action(async (options) => {
      const from = option.required(OPTION_NAMES.from, options.from, '--from http://localhost:3001')
      const database = option.required(OPTION_NAMES.database, options.database, '--database ./tailslide.db')
      onExitCode(await commands.import({ ...options, from, database }))
    })

  program
    .command('nats-issuer')
    .summary('make the key pair by which nats-server knows its Towers')
    .description('Makes a new key pair for `tailslide tower --nats-access` and prints it; it is kept nowhere else.')
    .addHelpText('after', help.NATS_ISSUER_EXAMPLES)
    .action(async () => onExitCode(await commands.natsIssuer()))

  program
    .command('recover-admin')
    .summary('make somebody an admin with a new password, in the database itself')
    .description('Makes somebody an admin who can sign in with a new password, when no admin is left who can.')
    .argument('<email>', 'email address of the account')
    .addOption(option.backupDataOption())
    .addOption(option.databaseOption())
    .addOption(option.newAdminOption())
    .addHelpText('after', help.RECOVER_ADMIN_EXAMPLES)
    .action(async (email, options) => onExitCode(await commands.recoverAdmin(email, options)))

  const { logins } = commands.remote
  addCircuitCommand(program, { backtest: commands.circuitBacktest, logins }, onExitCode)
  addRemote(program, { ...commands.remote, output }, onExitCode)
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

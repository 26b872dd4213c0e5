import { type Command, Option } from '@commander-js/extra-typings'
import { type Flag, isRecord, parseRuleset } from '@tailslide/core'
import { CliError, EXIT } from '../errors.js'
import * as option from '../options.js'
import { jsonText, printable } from '../printable.js'
import type { Remote } from '../remote/add-verbs.js'
import { type Connected, commonOptions } from '../remote/common-options.js'
import { type FoundEnvironment, findEnvironment, optionsFor } from '../remote/places.js'
import { type RemoteTower, remoteTower } from '../remote/tower.js'
import { bad, type Finding, good } from './finding.js'
import { type LastHour, whyItCannotTrip, whyItDidNotTrip, whyItIsOff } from './flags.js'
import { checkNats, type NatsPlace } from './nats.js'
import { checkRedis } from './redis.js'
import { checkServices } from './services.js'
import { checkSingleSignOn } from './single-sign-on.js'
import { checkSdkKey, checkStream, checkTower } from './tower.js'

const EXAMPLES = `
Examples:
  $ tailslide doctor --project shop --env production
  $ tailslide doctor --nats nats://localhost:4222 --redis redis://localhost:6379    looks at what a cluster runs on
  $ TAILSLIDE_SDK_KEY=tsk_... tailslide doctor --project shop    looks at the key of a service, too

Exit codes: 0 nothing is broken, 1 something is.`

interface Options extends Connected, Omit<NatsPlace, 'nats'> {
  readonly sdkKey?: string
  readonly nats?: string
  readonly redis?: string
  readonly database?: option.Database
}

const HOUR_MS = 3_600_000
/** Flags whose signals are looked at. */
const MOST_FLAGS = 200

/** `tailslide doctor`: looks for what keeps flags from working, and says what mends it. */
export function addDoctor(program: Command, remote: Remote, onExitCode: (code: number) => void): void {
  const command = program
    .command('doctor')
    .summary('find what keeps flags from working, and what mends it')
    .description(
      'Looks at Tower, its clock, tokens, keys and streams, at what services ask for in vain, and at flags whose circuit is open or cannot trip; with the options of `tailslide tower` at NATS, Redis and the database too.',
    )
    .addOption(option.natsOption())
    .addOption(option.natsTokenOption())
    .addOption(option.natsStreamOption())
    .addOption(option.natsManageStreamOption())
    .addOption(option.natsAccessOption())
    .addOption(option.redisOption())
    .addOption(option.databaseOption())
    .addOption(new Option('--sdk-key <key>', 'key of a service, to be looked at too').env('TAILSLIDE_SDK_KEY'))
    .addHelpText('after', EXAMPLES)
  commonOptions(command, { needsPlace: true, changes: false })
  command.action(async () => {
    const options: Options = command.opts()
    const servers = await examineServers(options)
    const findings = [...servers, ...(await examineTower(options, remote, servers.length > 0))]
    if (options.json) remote.output.data(jsonText(findings))
    else remote.output.out(findings.map(inWords).join(''))
    onExitCode(findings.some(({ state }) => state === 'bad') ? EXIT.failed : EXIT.ok)
  })
}

async function examineServers({ nats, redis, database, ...options }: Options): Promise<Finding[]> {
  return [
    ...(nats === undefined ? [] : await checkNats({ ...options, nats })),
    ...(redis === undefined ? [] : await checkRedis(redis)),
    ...(database === undefined ? [] : await (await import('./database.js')).checkDatabase(database)),
  ]
}

/** Who asks about servers alone need not be logged in. */
async function examineTower(options: Options, remote: Remote, hasServers: boolean): Promise<Finding[]> {
  let tower: RemoteTower
  try {
    tower = remoteTower(options, remote.logins)
  } catch (error) {
    if (hasServers && error instanceof CliError && error.code === 'NOT_LOGGED_IN') return []
    throw error
  }
  return examine(tower, options)
}

async function examine(tower: RemoteTower, options: Options): Promise<Finding[]> {
  const found = await checkTower(tower.url, Date.now)
  if (found.some(({ about, state }) => about === 'Tower' && state === 'bad')) return found
  let environment: FoundEnvironment
  try {
    environment = await findEnvironment(tower, options, { changes: false })
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    // A token that opens nothing is refused; of one that works, a place was named that is not there, or none.
    return [...found, isOfPlace(error) ? bad('place', error.message, NAME_PLACE) : bad('token', error.message, LOG_IN)]
  }
  const { id, title, project } = environment
  found.push(good('token', `it opens ${project.title}/${title}`))
  found.push(await checkStream(tower.url, '/api/events', tower.token))
  found.push(...(await checkSingleSignOn(tower)))
  if (options.sdkKey !== undefined)
    found.push(await checkSdkKey(tower.url, options.sdkKey, { id, change: optionsFor(environment, options) }))
  found.push(...(await checkServices(tower, id)))
  return [...found, ...(await examineFlags(tower, environment, options))]
}

const NAME_PLACE = 'name it with --project and --env, as `tailslide projects list` and `tailslide envs list` have them'
const LOG_IN = 'give --token, --project and --env, or `tailslide login`'

const isOfPlace = ({ code }: CliError): boolean => code === 'NOT_FOUND' || code === 'INVALID_OPTION'

async function examineFlags(tower: RemoteTower, environment: FoundEnvironment, given: Options): Promise<Finding[]> {
  const { id } = environment
  const flags = parseRuleset(JSON.stringify(await tower.payload('GET', `/api/apps/${id}/flags`))).flags
  const looked = flags.slice(0, MOST_FLAGS)
  const place = {
    where: optionsFor({ ...environment, needsReason: false }, given),
    change: optionsFor(environment, given),
  }
  const found: Finding[] = []
  for (const flag of looked) {
    const finding =
      whyItIsOff(flag, place) ??
      whyItCannotTrip({ flag, calls: await callsOf(tower, flag) }, place) ??
      ((flag.is_enabled ?? flag.is_active) ? whyItDidNotTrip(flag, await lastHourOf(tower, flag)) : undefined)
    if (finding) found.push(finding)
  }
  if (found.length > 0) return found
  return [good('flags', `none of ${looked.length} is on without a circuit that could trip`)]
}

async function callsOf(tower: RemoteTower, { id }: Flag): Promise<number> {
  const query = `?timeRange=${HOUR_MS}&timeBucket=${HOUR_MS / 60}`
  const points = await tower.payload('GET', `/api/flags/${id}/timeseries`, { query })
  if (!Array.isArray(points)) return 0
  return points.filter(isRecord).reduce((sum, { success, failure }) => sum + Number(success) + Number(failure), 0)
}

async function lastHourOf(tower: RemoteTower, { id }: Flag): Promise<LastHour> {
  const told = await tower.payload('POST', `/api/flags/${id}/backtest`, { body: {} })
  const episodes: readonly unknown[] = isRecord(told) && Array.isArray(told.episodes) ? told.episodes : []
  const last = episodes.at(-1)
  return {
    reason: isRecord(last) ? String(last.reason) : undefined,
    opened: isRecord(told) ? Number(told.opened) : 0,
  }
}

const MARKS: Readonly<Record<Finding['state'], string>> = { good: 'ok     ', doubtful: 'look at', bad: 'BROKEN ' }

function inWords({ about, state, says, remedy }: Finding): string {
  const mend = remedy === undefined ? '' : `         ${printable(remedy)}\n`
  return `${MARKS[state]}  ${printable(`${about}: ${says}`)}\n${mend}`
}

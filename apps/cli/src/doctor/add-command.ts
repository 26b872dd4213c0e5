import { type Command, Option } from '@commander-js/extra-typings'
import { CliError, EXIT } from '../errors.js'
import * as option from '../options.js'
import { jsonText, printable } from '../printable.js'
import type { Remote } from '../remote/add-verbs.js'
import { type Connected, commonOptions } from '../remote/common-options.js'
import { type FoundEnvironment, findEnvironment, optionsFor } from '../remote/places.js'
import { type RemoteTower, remoteTower } from '../remote/tower.js'
import { checkFlags } from './check-flags.js'
import { bad, doubtful, type Finding, good } from './finding.js'
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
    const findings = [...servers, ...(await examineTower(options, remote, servers))]
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
async function examineTower(options: Options, remote: Remote, servers: readonly Finding[]): Promise<Finding[]> {
  let tower: RemoteTower
  try {
    tower = remoteTower(options, remote.logins)
  } catch (error) {
    if (servers.length > 0 && error instanceof CliError && error.code === 'NOT_LOGGED_IN') return []
    throw error
  }
  return examine(tower, options, servers)
}

async function examine(tower: RemoteTower, options: Options, known: readonly Finding[]): Promise<Finding[]> {
  const { findings, canBeAsked } = await checkTower(tower.url, Date.now, { known })
  if (!canBeAsked) return [...findings]
  const found = [...findings]
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
  const place = {
    where: optionsFor({ ...environment, needsReason: false }, options),
    change: optionsFor(environment, options),
  }
  try {
    found.push(...(await checkServices(tower, id)))
    found.push(...(await checkFlags(tower, id, place)))
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    const says = `they could not be looked at: ${error.message}`
    // Most often it is what was found before that keeps them from being read.
    const isTold = [...known, ...found].some(({ state }) => state === 'bad')
    found.push(
      isTold ? doubtful('flags', says, 'mend what is broken above, and ask again') : bad('flags', says, LOOK_DEEPER),
    )
  }
  return found
}

const NAME_PLACE = 'name it with --project and --env, as `tailslide projects list` and `tailslide envs list` have them'
const LOOK_DEEPER =
  "see Tower's log; where the database is PostgreSQL, pg_stat_activity and pg_locks say who holds what up"
const LOG_IN = 'give --token, --project and --env, or `tailslide login`'

const isOfPlace = ({ code }: CliError): boolean => code === 'NOT_FOUND' || code === 'INVALID_OPTION'

const MARKS: Readonly<Record<Finding['state'], string>> = { good: 'ok     ', doubtful: 'look at', bad: 'BROKEN ' }

function inWords({ about, state, says, remedy }: Finding): string {
  const mend = remedy === undefined ? '' : `         ${printable(remedy)}\n`
  return `${MARKS[state]}  ${printable(`${about}: ${says}`)}\n${mend}`
}

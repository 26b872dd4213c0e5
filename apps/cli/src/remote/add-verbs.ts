import { Argument, type Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import { type AnyRoute, allRoutes } from '@tailslide/api'
import { projectOption } from '../options.js'
import type { Output } from '../output.js'
import { printable } from '../printable.js'
import { asTyped } from './as-typed.js'
import { type Connected, commonOptions } from './common-options.js'
import { type Ask, confirm } from './confirm.js'
import type { Field } from './field.js'
import { addFieldOptions, givenFields, isChosenEnvironment, requireGiven } from './field-options.js'
import type { LoginStore } from './login.js'
import { isOfPlace } from './named-fields.js'
import { ofProject } from './of-project.js'
import { aboutField, argumentName, fieldsOf, optionName, type PathParameter, pathParameters } from './parameters.js'
import { type Place, perform } from './perform.js'
import { askedOfRenaming } from './renaming.js'
import { readableAnswer, tell } from './tell.js'
import { remoteTower } from './tower.js'
import { nameOf, VERBS, type Verb } from './verbs.js'
import { requireMeant, whereOn } from './where-on.js'

/** The subjects of verbs, in the order of the help, with what it says of each. */
const SUBJECTS: Readonly<Record<string, string>> = {
  projects: 'projects: what shares flags',
  envs: 'environments of a project',
  apps: 'projects and environments as deployed clients know them',
  flags: 'flags of an environment',
  circuit: 'circuits of flags',
  keys: 'SDK keys of an environment',
  tokens: 'API tokens: of people, and of programs that work with Tower',
  people: 'people who may sign in, and what they may do',
  webhooks: 'who is told of what happens in a project',
  history: 'what has happened, who did it, and why',
  log: 'the history in the shape that deployed clients read',
}

export interface Remote {
  readonly logins: LoginStore
  readonly output: Output
  readonly ask: Ask
}

/** A command for each verb, under its subject. */
export function addVerbs(program: Command, remote: Remote): void {
  for (const route of allRoutes()) {
    const verb = verbOf(route)
    if (!verb) continue
    const [subject = '', word = ''] = verb.words.split(' ')
    addVerb(subjectOf(program, subject).command(word), route, verb, remote)
  }
}

export function verbOf(route: AnyRoute): Verb | undefined {
  const verbs: Readonly<Record<string, Verb | string>> = VERBS
  const verb = verbs[nameOf(route)]
  return typeof verb === 'object' ? verb : undefined
}

function subjectOf(program: Command, name: string): CommandUnknownOpts {
  const known = program.commands.find((command) => command.name() === name)
  if (known) return known
  const made = program
    .command(name)
    .summary(SUBJECTS[name] ?? '')
    .description(SUBJECTS[name] ?? '')
  return made
}

function addVerb(command: CommandUnknownOpts, route: AnyRoute, verb: Verb, remote: Remote): void {
  const parameters = pathParameters(route)
  const inPath = parameters.filter(({ isArgument }) => isArgument)
  const fields = fieldsOf(route)
  const taken = (verb.takes ?? []).flatMap((name) => fields.find((field) => field.name === name) ?? [])
  const options = fields.filter((field) => !taken.includes(field))
  const needsPlace = parameters.some(
    ({ kind, isArgument }) => kind !== 'number' && kind !== 'listed' && !(kind === 'project' && isArgument),
  )
  const envInVain = envInVainFor(verb, parameters, fields)
  const about = verb.about ?? route.summary
  command.summary(inSentence(about)).description(`${about}.`)
  for (const each of inPath) command.addArgument(new Argument(`<${each.shown}>`, argumentAbout(each)))
  for (const field of taken) {
    const shown = argumentName(field)
    command.addArgument(new Argument(field.isRequired ? `<${shown}>` : `[${shown}]`, aboutField(field)))
  }
  addFieldOptions(command, options, verb.unlessGiven)
  const asks = asksOf(route, verb)
  if (asks !== 'never') command.addOption(new Option('--yes', 'do not ask whether you are sure'))
  if (verb.narrowedByProject) command.addOption(projectOption('of this project alone'))
  commonOptions(command, {
    needsPlace,
    envInVain,
    envHelp: fields.some(isChosenEnvironment) ? 'the environment; left out: all of them' : undefined,
    changes: route.method !== 'GET',
  })
  command.action(async (...received: unknown[]) => {
    const args = received
      .slice(0, inPath.length + taken.length)
      .map((value) => (typeof value === 'string' ? value : undefined))
    const opts: Connected & Readonly<Record<string, unknown>> = command.opts()
    const typedOptions = givenFields(command, options)
    requireGiven(options, typedOptions)
    const tower = remoteTower(opts, remote.logins)
    const isEverywhere = verb.everywhere !== undefined
    const env = envInVain === undefined ? opts.env : undefined
    const sure = async (flagId: number | undefined, { flag }: Place): Promise<void> => {
      const option = verb.everywhere?.meantBy
      if (option !== undefined && flagId !== undefined) {
        await requireMeant(tower, flagId, { option: optionName(option), given: typedOptions[option] })
      }
      if (asks === 'never' || opts.yes === true) return
      if (asks === 'where it is renamed') {
        const { title } = typedOptions
        const question = title !== undefined && flagId !== undefined && (await askedOfRenaming(tower, flagId, title))
        if (question) await confirm(question, toldTo(remote, question))
        return
      }
      const on = isEverywhere && flagId !== undefined ? await whereOn(tower, flagId) : ''
      if (asks === 'where it is on' && on === '') return
      const meant = [
        ...args.filter((arg) => arg !== undefined).map((arg, at) => `"${(at === 0 && flag?.title) || arg}"`),
        placeMeant({ project: opts.project, env }),
      ]
      const what = [...meant, on && `(${on})`].filter((word) => word !== '').join(' ')
      await confirm(`${what}: ${command.description()}`, remote.ask)
    }
    const named = (names: readonly string[], from: number) =>
      Object.fromEntries(
        names.flatMap((name, index) => (args[from + index] === undefined ? [] : [[name, args[from + index] ?? '']])),
      )
    const typed = {
      project: opts.project,
      env,
      path: named(
        inPath.map(({ name }) => name),
        0,
      ),
      fields: {
        ...typedOptions,
        ...named(
          taken.map(({ name }) => name),
          inPath.length,
        ),
      },
    }
    const done = await perform(tower, route, typed, {
      isEverywhere,
      leaves: verb.everywhere?.leaves,
      before: ({ id }, place) => sure(id, place),
    }).catch((error: unknown) => {
      throw asTyped(error, { fields, typed: typed.fields, taken })
    })
    const answer = verb.narrowedByProject ? await ofProject(tower, done.answer, opts.project) : done.answer
    const set = Object.keys(typedOptions)
    const isJson = opts.json === true
    const shown = isJson ? answer : await readableAnswer(tower, answer, { verb, route, screen: remote.output.columns })
    tell(shown, { ...done, verb, given: typed.fields, isJson, changes: route.method !== 'GET' }, remote.output)
    const shared = set.filter((name) => verb.shared?.includes(name))
    if (shared.length > 0 && !verb.makesEverywhere && !done.isUnchanged)
      remote.output.err(`note: its ${shared.join(' and ')} changed in every environment\n`)
  })
}

/** Where nobody is there to be asked, what would have been asked stands in the log of whoever runs the script. */
const toldTo =
  ({ ask, output }: Remote, question: string): Ask =>
  async (asked) => {
    const answer = await ask(asked)
    if (answer === undefined) output.err(`note: ${printable(question)}\n`)
    return answer
  }

/** Why an environment says nothing; undefined where it does. */
function envInVainFor({ everywhere }: Verb, parameters: readonly PathParameter[], fields: readonly Field[]) {
  if (everywhere) return 'this concerns every environment of the project'
  if (fields.some((field) => isOfPlace(field) || isChosenEnvironment(field))) return undefined
  const isIn = ({ kind, isArgument }: PathParameter) => kind === 'flag' || (kind === 'environment' && !isArgument)
  if (parameters.some(isIn)) return undefined
  const isNamed = parameters.some(({ kind }) => kind === 'environment')
  return isNamed ? 'the environment is named without it' : 'this concerns the project, and no environment alone'
}

type Asks = 'always' | 'where it is on' | 'where it is renamed' | 'never'

function asksOf({ method }: AnyRoute, { everywhere, renames }: Verb): Asks {
  if (method === 'DELETE') return 'always'
  if (renames) return 'where it is renamed'
  return everywhere?.switchesOff ? 'where it is on' : 'never'
}

/** As it was given, for a question: whoever answers it has to see what of. */
const placeMeant = ({ project, env }: Connected): string =>
  [project !== undefined && `of "${project}"`, env !== undefined && `in ${env}`].filter(Boolean).join(' ')

const inSentence = (summary: string): string => summary.charAt(0).toLowerCase() + summary.slice(1)

const ABOUT: Readonly<Record<PathParameter['kind'], string>> = {
  flag: 'its title, or its id as id:7',
  project: 'its title, or its id as id:7',
  environment: 'its name',
  listed: 'its name, or its id',
  number: 'its id',
}
const argumentAbout = ({ kind, shown }: PathParameter): string =>
  shown === 'person' ? 'their email, or their id' : ABOUT[kind]

import { writeFileSync } from 'node:fs'
import { Argument, type Command, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { notWritten } from '../not-written.js'
import { jsonText } from '../printable.js'
import type { Remote } from '../remote/add-verbs.js'
import { type Connected, commonOptions } from '../remote/common-options.js'
import { findProject } from '../remote/places.js'
import { remoteTower } from '../remote/tower.js'
import { applyAsking } from './apply-asking.js'
import { toText } from './project-file.js'
import { readConfig, readIfThere } from './read-file.js'
import { send } from './send-file.js'
import { countChanges, showChanges, showProject } from './show-changes.js'
import { trippedNote } from './tripped-note.js'

const EXPORT_EXAMPLES = `
Examples:
  $ tailslide export --project shop > shop.yaml
  $ tailslide export --project shop --to shop.yaml      comments that are in the file stay

The file has environments, flags and what people have set of them; no ids, keys, circuits or history.`

const APPLY_EXAMPLES = `
Examples:
  $ tailslide plan shop.yaml
  $ tailslide apply shop.yaml --reason "release 42"
  $ tailslide apply shop.yaml --plan 5f0c...            what that plan has shown, or nothing
  $ tailslide apply shop.yaml --yes                     also a new project, new environments, and what --prune deletes

All or nothing, in one transaction. Flags are found by their titles. What is not in the file stays, and is named; --prune
deletes flags that are not in it. A project or an environment that is not there yet is made; that is asked about first, since it may
have been renamed.`

/** As `terraform plan -detailed-exitcode` has it. */
const WOULD_CHANGE = 2

const file = () => new Argument('<file>', 'such as shop.yaml; - for standard input')
const PLAN = /^[0-9a-f]{64}$/

const planOption = () =>
  new Option('--plan <plan>', 'do what this plan has shown, unasked, or nothing').argParser((text: string) => {
    if (PLAN.test(text)) return text
    throw new InvalidArgumentError(
      'It must be the plan that `tailslide plan` has printed: 64 digits and letters a to f.',
    )
  })
const pruneOption = () => new Option('--prune', 'delete flags that are not in the file')

function write(to: string, text: string): void {
  try {
    writeFileSync(to, text)
  } catch (error) {
    throw notWritten(to, error)
  }
}

/** `export`, `plan` and `apply`: a project as a file. */
export function addProjectFiles(program: Command, remote: Remote, onExitCode: (code: number) => void): void {
  const exporting = program
    .command('export')
    .summary('write a project as a file, for Git')
    .description('Writes a project as YAML: environments, flags and what people have set of them.')
    .addOption(new Option('--to <file>', 'update this file, and keep its comments'))
    .addHelpText('after', EXPORT_EXAMPLES)
  commonOptions(exporting, {
    needsPlace: true,
    envInVain: 'a file has every environment of the project',
    changes: false,
  })
  exporting.action(async ({ to }) => {
    const options: Connected & { readonly to?: string } = exporting.opts()
    const tower = remoteTower(options, remote.logins)
    const project = await findProject(tower, options)
    const config = await tower.payload('GET', `/api/projects/${project.id}/config`)
    remote.output.err(await trippedNote(tower, project))
    if (options.json) return remote.output.data(jsonText(config))
    if (to === undefined) return remote.output.data(toText(config))
    write(to, toText(config, readIfThere(to)))
    remote.output.err(`written to ${to}\n`)
  })

  const planning = program
    .command('plan')
    .summary('show what applying a file would change')
    .description('Shows what `tailslide apply` would change, and changes nothing.')
    .addArgument(file())
    .addOption(pruneOption())
    .addOption(new Option('--exit-code', 'end with 0 where nothing would change, with 2 where something would'))
    .addHelpText('after', APPLY_EXAMPLES)
  commonOptions(planning, { needsPlace: false, changes: false })
  planning.action(async (path, { prune, exitCode }) => {
    const options: Connected & { readonly prune?: true } = planning.opts()
    const tower = remoteTower(options, remote.logins)
    const planned = await send(tower, readConfig(path), { dry_run: true, prune: prune === true })
    const { changes, plan } = planned
    const wouldChange = countChanges(changes) !== ''
    if (options.json) remote.output.data(jsonText(planned))
    else remote.output.out(`${showProject(planned)}${showChanges(changes)}${wouldChange ? `Plan: ${plan}\n` : ''}`)
    if (exitCode && wouldChange) onExitCode(WOULD_CHANGE)
  })

  const applying = program
    .command('apply')
    .summary('make a project what a file says')
    .description('Makes a project what a file says, all or nothing.')
    .addArgument(file())
    .addOption(pruneOption())
    .addOption(planOption())
    .addOption(new Option('--yes', 'do not ask whether you are sure'))
    .addHelpText('after', APPLY_EXAMPLES)
  commonOptions(applying, { needsPlace: false, changes: true })
  applying.action(async (path, { prune = false, plan, yes }) => {
    const options: Connected & { readonly prune?: true } = applying.opts()
    const tower = remoteTower(options, remote.logins)
    const config = readConfig(path)
    const wish = { dry_run: false, prune, plan }
    const isSure = yes === true || plan !== undefined
    const done = isSure ? await send(tower, config, wish) : await applyAsking(tower, config, { prune, remote })
    if (options.json) return remote.output.data(jsonText(done))
    const { changes } = done
    const count = countChanges(changes)
    remote.output.out(`${showProject(done)}${showChanges(changes)}${count === '' ? '' : `Applied: ${count}.\n`}`)
  })
}

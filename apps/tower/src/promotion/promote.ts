import { createHash } from 'node:crypto'
import { type FlagDifference, MOST_DIFFERENCES, type Promotion } from '@tailslide/api'
import type { SettingName } from '@tailslide/core'
import type { Actor } from '../audit/actor.js'
import type { Context } from '../context.js'
import type { Queryable } from '../db/database.js'
import { type FlagFields, toFlag } from '../db/flag-columns.js'
import { appNotFound, invalidInput, invalidItem, planOutdated } from '../errors.js'
import { environmentsBeside } from '../flags/in-environments.js'
import { saveFlags } from '../flags/save-flag.js'
import { changeRuleset, EDIT } from '../rulesets/ruleset-change.js'
import { ANOTHER, NOT_OF_PROJECT } from './compare.js'
import { differenceOf, PROMOTED_NAMES } from './differences.js'
import { type Compared, type Pair, selectDiffering, selectNamed } from './queries.js'

export interface Wanted {
  readonly from: number
  readonly to: number
  /** Ids in either environment, or titles; left out: all. */
  readonly flags?: readonly (number | string)[] | undefined
}

/** With the plan that somebody has seen and wants, where they have: nothing else is done. */
export interface Promoting extends Wanted {
  readonly seen?: string | undefined
}

/** Read and written at a time, so that whitelists of an environment are never in memory together. */
const BATCH = 100

/** What `promote` would do at this moment. */
export async function previewPromotion({ database: { db } }: Context, wanted: Wanted): Promise<Promotion> {
  const { compared } = await resolve(db, wanted)
  const told = createAccount(true)
  for await (const pairs of differing(db, compared)) pairs.forEach(told.add)
  return told.promotion()
}

/** Copies the configuration from one environment to the other, all or nothing, as one version of the ruleset. */
export async function promote(context: Context, actor: Actor, { seen, ...wanted }: Promoting): Promise<Promotion> {
  const told = createAccount(false)
  await changeRuleset(context, { ...EDIT, appId: wanted.to, actor }, async (change) => {
    const { compared, source } = await resolve(change.tx, wanted)
    for await (const pairs of differing(change.tx, compared)) {
      pairs.forEach(told.add)
      const reason = `promoted from ${source}`
      const saving = pairs.map(
        (pair) => ({ before: pair.to, fields: promotedFields(pair), action: 'update', reason }) as const,
      )
      await saveFlags(context, change, saving)
    }
    const { changed, plan } = told.promotion()
    if (seen !== undefined && seen !== plan) throw planOutdated('The environments have')
    return changed > 0 ? told : undefined
  })
  return told.promotion()
}

async function* differing(db: Queryable, compared: Compared): AsyncGenerator<readonly Pair[]> {
  for (let after = 0; ; ) {
    const pairs = await selectDiffering(db, compared, { after, limit: BATCH })
    yield pairs
    if (pairs.length < BATCH) return
    after = pairs.at(-1)?.from.project_flag_id ?? after
  }
}

function promotedFields({ from }: Pick<Pair, 'from'>): Partial<FlagFields> {
  const flag = toFlag(from)
  const fields: { -readonly [N in SettingName]?: FlagFields[N] } = {}
  const copy = <N extends SettingName>(name: N): void => {
    fields[name] = flag[name]
  }
  PROMOTED_NAMES.forEach(copy)
  return fields
}

function createAccount(isPreview: boolean) {
  const flags: FlagDifference[] = []
  const digest = createHash('sha256')
  let changed = 0
  return {
    add(pair: Pair): void {
      changed += 1
      // Whole, where an answer has the beginnings of long values.
      digest.update(JSON.stringify([pair.to.id, promotedFields(pair), promotedFields({ from: pair.to })]))
      if (flags.length < MOST_DIFFERENCES) flags.push(differenceOf(pair, PROMOTED_NAMES))
    },
    promotion: (): Promotion => ({ dry_run: isPreview, changed, flags, plan: digest.copy().digest('hex') }),
  }
}

async function resolve(
  db: Queryable,
  { from, to, flags }: Wanted,
): Promise<{ readonly compared: Compared; readonly source: string }> {
  const environments = await environmentsBeside(db, to)
  if (environments.length === 0) throw appNotFound(to)
  const source = environments.find(({ id }) => id === from)
  if (!source) throw invalidInput('from', from, NOT_OF_PROJECT)
  if (from === to) throw invalidInput('from', from, ANOTHER)
  const only = flags && (await idsOfNamed(db, [from, to], flags))
  return { compared: { from, to, names: PROMOTED_NAMES, only }, source: source.environment }
}

/** The ids that the flags have in the project. */
async function idsOfNamed(
  db: Queryable,
  appIds: readonly number[],
  named: readonly (number | string)[],
): Promise<number[]> {
  const ids = named.filter((name) => typeof name === 'number')
  const titles = named.filter((name) => typeof name === 'string')
  const rows = await selectNamed(db, appIds, { ids, titles })
  const byName = new Map<number | string, number>()
  for (const { id, title, project_flag_id } of rows) byName.set(id, project_flag_id).set(title, project_flag_id)
  return named.map((name, index) => {
    const found = byName.get(name)
    if (found === undefined)
      throw invalidItem(`flags[${index}]`, name, 'must be the id or the title of a flag of the project')
    return found
  })
}

import { type Flag, type Problem, parseRuleset } from '@tailslide/core'
import { invalidOptions } from './check-options.js'
import { toError } from './errors.js'
import type { BootstrapFlag } from './options.js'

/**
 * The flags that the option `bootstrap` gives in code, as the same JSON in a file would: fields that may be left out get
 * their defaults, and what the caller changes later changes nothing here. Throws INVALID_OPTIONS.
 */
export function parseBootstrapFlags(
  bootstrap: readonly BootstrapFlag[] | string | undefined,
  appId: number,
): readonly Flag[] | string | undefined {
  if (bootstrap === undefined || typeof bootstrap === 'string') return bootstrap
  const { flags, problems } = parseRuleset(jsonOf(bootstrap))
  const all: Problem[] = [
    ...problems.map((problem) => ({ ...problem, path: `bootstrap${problem.path}` })),
    ...flags.filter(({ app_id }) => app_id !== appId).map((flag) => ofAnotherApp(flag, appId)),
  ]
  if (all.length > 0) throw invalidOptions(all)
  return flags
}

function jsonOf(bootstrap: readonly BootstrapFlag[]): string {
  try {
    return JSON.stringify(bootstrap)
  } catch (thrown) {
    const why = toError(thrown).message.split('\n')[0]
    throw invalidOptions([{ path: 'bootstrap', value: undefined, rule: `must be flags that JSON can hold: ${why}` }])
  }
}

const ofAnotherApp = ({ title, app_id }: Flag, appId: number): Problem => ({
  path: 'bootstrap',
  value: app_id,
  rule: `must be flags of app ${appId}: app_id of flag '${title}' must be ${appId}`,
})

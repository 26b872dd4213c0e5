import { lookup } from '../state/lookup.js'
import { apart } from '../words/apart.js'
import { words } from '../words/words.js'
import { FIRST_ENTRIES, PROJECT_ENTRIES, THEN_ENTRIES, TOWER_ENTRIES } from './entries.js'

const FLAG = '/p/$project/$environment/flags/$flag'
const { tabs } = words.flag
const nameOf = lookup<string>({
  ...Object.fromEntries(
    [...FIRST_ENTRIES, ...THEN_ENTRIES, ...PROJECT_ENTRIES, ...TOWER_ENTRIES].map(({ to, label }) => [to, label]),
  ),
  [`${FLAG}/circuit`]: tabs.circuit,
  [`${FLAG}/why`]: tabs.why,
  [`${FLAG}/history`]: tabs.history,
  [`${FLAG}/code`]: tabs.code,
  '/p/$project/$environment/start': words.frame.firstSteps,
  '/p/$project/webhooks/$webhook': words.frame.webhooks,
  '/setup': words.signingIn.setUpTitle,
  '/password': words.signingIn.choose,
  '/account': words.menus.account,
  '/tokens': words.menus.tokens,
  '/new-project': words.settings.new,
})

interface Shown {
  /** The path of the route, with the names of its parameters. */
  readonly fullPath: string
  readonly params: { readonly project?: string; readonly environment?: string; readonly flag?: string }
}

/** What a tab of the browser says of a page: the nearest first, because the end is cut. */
export function titleOf({ fullPath, params: { project, environment, flag } }: Shown): string {
  // Whoever has a flag before them knows the project.
  const place = flag === undefined ? [environment, project] : [environment]
  return [flag, nameOf(fullPath.replace(/\/$/, '')), ...place, words.frame.product]
    .flatMap((part) => (part === undefined ? [] : apart(part)))
    .join(' · ')
}

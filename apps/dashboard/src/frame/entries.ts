import {
  Activity,
  BrushCleaning,
  CircleMinus,
  CirclePlay,
  Flag,
  GitCompare,
  History,
  KeyRound,
  type LucideIcon,
  Plug,
  Settings2,
  UserSearch,
  Users,
  Webhook,
} from 'lucide-react'
import { words } from '../words/words.js'

/** A page of the sidebar. On a phone, those that are not at the bottom stand under "More". */
interface Entry {
  readonly label: string
  /** Where there is no room for it. */
  readonly short?: string
  readonly icon: LucideIcon
}

/** Pages of an environment that are looked at all day: at the bottom of a phone. */
export const FIRST_ENTRIES = [
  { to: '/p/$project/$environment/flags', label: words.frame.flags, short: words.frame.flags, icon: Flag },
  {
    to: '/p/$project/$environment/circuits',
    label: words.frame.circuits,
    short: words.frame.circuits,
    icon: CircleMinus,
  },
  { to: '/p/$project/$environment/history', label: words.frame.history, short: words.frame.history, icon: History },
  { to: '/p/$project/$environment/why', label: words.frame.why, short: words.frame.whyShort, icon: UserSearch },
] as const satisfies readonly (Entry & { readonly to: string })[]

/** Pages of an environment that are asked now and then. */
export const THEN_ENTRIES = [
  {
    to: '/p/$project/$environment/clean-up',
    label: words.frame.cleanUp,
    short: words.frame.cleanUp,
    icon: BrushCleaning,
  },
  {
    to: '/p/$project/$environment/compare',
    label: words.frame.compare,
    short: words.frame.compare,
    icon: GitCompare,
  },
] as const satisfies readonly (Entry & { readonly to: string })[]

/** How services and people get to the project. */
export const PROJECT_ENTRIES = [
  { to: '/p/$project/$environment/keys', label: words.frame.keys, icon: KeyRound },
  { to: '/p/$project/$environment/services', label: words.frame.services, icon: Plug },
  { to: '/p/$project/people', label: words.frame.people, icon: Users },
  { to: '/p/$project/webhooks', label: words.frame.webhooks, icon: Webhook },
  { to: '/p/$project/settings', label: words.frame.settings, icon: Settings2 },
] as const satisfies readonly (Entry & { readonly to: string })[]

export const TOWER_ENTRIES = [
  { to: '/health', label: words.frame.health, icon: Activity },
  { to: '/start', label: words.frame.firstSteps, icon: CirclePlay },
] as const satisfies readonly (Entry & { readonly to: string })[]

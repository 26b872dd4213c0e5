import { Flag, History, KeyRound, type LucideIcon } from 'lucide-react'
import { words } from '../words/words.js'

/** A page of the sidebar. On a phone, those that are not at the bottom stand under "More". */
interface Entry {
  readonly label: string
  readonly icon: LucideIcon
}

/** Pages of an environment that are looked at all day. */
export const PLACE_ENTRIES = [
  { to: '/p/$project/$environment/flags', label: words.frame.flags, icon: Flag },
  { to: '/p/$project/$environment/history', label: words.frame.history, icon: History },
] as const satisfies readonly (Entry & { readonly to: string })[]

/** How services and people get to the project. */
export const PROJECT_ENTRIES = [
  { to: '/p/$project/$environment/keys', label: words.frame.keys, icon: KeyRound },
] as const satisfies readonly (Entry & { readonly to: string })[]

import { useRouter } from '@tanstack/react-router'
import {
  Archive,
  Circle,
  CircleDot,
  Code,
  GitCompareArrows,
  History,
  SlidersHorizontal,
  UserSearch,
} from 'lucide-react'
import { type FlagRow, shareNow, stateOf } from '../flags/flag-state.js'
import type { Switching } from '../flags/list/use-switch.js'
import { addressOf } from '../frame/address.js'
import type { Place } from '../frame/place.js'
import { EnvironmentGlyph, StateGlyph } from '../ui/glyphs.js'
import { command } from '../words/command.js'
import { percent, words } from '../words/words.js'
import type { Command } from './commands.js'
import type { Archived } from './use-archived.js'

const SIZE = { size: 16, 'aria-hidden': true } as const

export function flagHint(flag: FlagRow): string {
  const state = stateOf(flag)
  if (state.kind === 'off') return command.off
  return `${percent(shareNow(flag, state))}, ${words.state[state.kind].toLowerCase()}`
}

export function useFlagCommands(place: Place, switching: Switching) {
  const { history } = useRouter()
  const { project, environment } = place
  const there = (flag: FlagRow, ...page: string[]) =>
    addressOf(project.title, environment.name, 'flags', flag.title, ...page)
  const toFlag = (flag: FlagRow): Command => {
    const state = stateOf(flag)
    return {
      id: `flag-${flag.id}`,
      name: flag.title,
      isCode: true,
      hint: flagHint(flag),
      icon:
        state.kind === 'off' ? (
          <Circle {...SIZE} />
        ) : (
          <StateGlyph kind={state.kind} share={state.kind === 'recovering' ? state.share : 0} />
        ),
      flag: flag.title,
      run: () => history.push(there(flag)),
    }
  }
  const toArchived = ({ id, title }: Archived): Command => ({
    id: `archived-${id}`,
    name: title,
    isCode: true,
    hint: command.archivedHint,
    icon: <Archive {...SIZE} />,
    run: () => history.push(addressOf(project.title, environment.name, 'flags', title)),
  })
  const doWith = (flag: FlagRow): Command[] => {
    const refusal = switching.refusal(flag)
    const flip = flag.is_enabled
      ? { name: command.turnOff, hint: refusal ?? command.turnOffHint, icon: <Circle {...SIZE} /> }
      : {
          name: command.turnOn,
          hint: refusal ?? command.turnOnHint(percent(flag.rollout_percentage)),
          icon: <CircleDot {...SIZE} />,
        }
    const go = (page: string, about: Pick<Command, 'name' | 'icon'> & Partial<Command>): Command => ({
      id: `do-${page}`,
      run: () => history.push(page === '' ? there(flag) : there(flag, page)),
      ...about,
    })
    return [
      {
        id: 'do-switch',
        ...flip,
        also: command.alsoSwitch,
        keys: 'T',
        run: () => {
          if (refusal === undefined) switching.flip(flag, !flag.is_enabled)
        },
      },
      go('', {
        name: command.rollout,
        also: command.alsoRollout,
        hint: command.rolloutHint(percent(flag.rollout_percentage)),
        icon: <SlidersHorizontal {...SIZE} />,
        keys: 'R',
      }),
      go('circuit', { name: command.circuit, icon: <GitCompareArrows {...SIZE} />, keys: 'C' }),
      go('why', { name: command.why, hint: command.whyHint, icon: <UserSearch {...SIZE} />, keys: 'W' }),
      go('history', { name: command.history(flag.title), icon: <History {...SIZE} />, keys: 'H' }),
      go('code', { name: command.code, icon: <Code {...SIZE} /> }),
    ]
  }
  const elsewhere = (flag: FlagRow): Command[] =>
    project.environments
      .filter(({ app_id }) => app_id !== environment.app_id)
      .map(({ app_id, name, is_protected }) => ({
        id: `elsewhere-${app_id}`,
        name: flag.title,
        isCode: true,
        after: command.in(name),
        icon: <EnvironmentGlyph name={name} isProtected={is_protected} />,
        run: () => history.push(addressOf(project.title, name, 'flags', flag.title)),
      }))
  return { toFlag, toArchived, doWith, elsewhere }
}

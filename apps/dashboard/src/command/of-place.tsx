import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { CircleUser, Folder, FolderPlus, Keyboard, LogOut, Palette, Plus, Ticket } from 'lucide-react'
import { projects } from '../api/queries.js'
import { addressOf } from '../frame/address.js'
import { FIRST_ENTRIES, PROJECT_ENTRIES, THEN_ENTRIES, TOWER_ENTRIES } from '../frame/entries.js'
import { overlay } from '../frame/overlay.js'
import type { Place } from '../frame/place.js'
import { signOut } from '../frame/sign-out.js'
import { chooseTheme, THEMES } from '../theme/theme.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { command } from '../words/command.js'
import { words } from '../words/words.js'
import type { Command } from './commands.js'

const SIZE = { size: 16, 'aria-hidden': true } as const

/** Of whoever is signed in. */
const PERSONAL = [
  { to: '/account', name: words.menus.account, icon: CircleUser },
  { to: '/tokens', name: words.menus.tokens, icon: Ticket },
] as const

/** Pages, environments, projects, and what can be done anywhere. */
export function usePlaceCommands({ project, environment, role, mayEdit }: Place) {
  const router = useRouter()
  const { data: known = [] } = useQuery(projects)
  const pages: Command[] = [...FIRST_ENTRIES, ...THEN_ENTRIES, ...PROJECT_ENTRIES].map(({ to, label, icon: Icon }) => ({
    id: to,
    name: label,
    also: alsoOf(to),
    icon: <Icon {...SIZE} />,
    run: () => void router.navigate({ to, params: { project: project.title, environment: environment.name } }),
  }))
  pages.push(
    ...TOWER_ENTRIES.map(({ to, label, icon: Icon }) => ({
      id: to,
      name: label,
      also: alsoOf(to),
      icon: <Icon {...SIZE} />,
      run: () => void router.navigate({ to }),
    })),
  )
  pages.push(
    ...PERSONAL.map(({ to, name, icon: Icon }) => ({
      id: to,
      name,
      also: alsoOf(to),
      icon: <Icon {...SIZE} />,
      run: () => void router.navigate({ to }),
    })),
  )
  const environments: Command[] = project.environments
    .filter(({ app_id }) => app_id !== environment.app_id)
    .map(({ app_id, name, is_protected }) => ({
      id: `environment-${app_id}`,
      name: command.goTo(name),
      ...(is_protected && { hint: command.protectedHint }),
      icon: <EnvironmentGlyph name={name} isProtected={is_protected} />,
      run: () => router.history.push(addressOf(project.title, name, 'flags')),
    }))
  const others: Command[] = known
    .filter(({ id }) => id !== project.id)
    .flatMap(({ id, title, environments: [first] }) =>
      first
        ? [
            {
              id: `project-${id}`,
              name: title,
              icon: <Folder {...SIZE} />,
              run: () => router.history.push(addressOf(title, first.name, 'flags')),
            },
          ]
        : [],
    )
  const actions: Command[] = [
    ...(mayEdit
      ? [
          {
            id: 'new-flag',
            name: command.newFlag,
            icon: <Plus {...SIZE} />,
            run: () => router.history.push(`${addressOf(project.title, environment.name, 'flags')}?make=true`),
          },
        ]
      : []),
    ...(role === 'admin'
      ? [
          {
            id: 'new-project',
            name: command.newProject,
            icon: <FolderPlus {...SIZE} />,
            run: () => void router.navigate({ to: '/new-project' }),
          },
        ]
      : []),
    { id: 'keyboard', name: command.keyboard, icon: <Keyboard {...SIZE} />, keys: '?', run: () => overlay.set('help') },
    ...THEMES.map((theme) => ({
      id: `theme-${theme}`,
      name: command.theme(words.menus.themes[theme]),
      icon: <Palette {...SIZE} />,
      run: () => chooseTheme(theme),
    })),
    { id: 'sign-out', name: command.signOut, icon: <LogOut {...SIZE} />, run: () => void signOut() },
  ]
  return { pages, environments, projects: others, actions }
}

const alsoOf = (address: string): string =>
  Object.entries(command.also).find(([page]) => address.endsWith(`/${page}`))?.[1] ?? ''

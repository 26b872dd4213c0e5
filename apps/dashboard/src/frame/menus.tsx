import { Menu } from '@base-ui/react/menu'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { me, projects } from '../api/queries.js'
import { chooseTheme, chosenTheme, THEMES } from '../theme/theme.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { HIGHLIGHTED } from '../ui/highlighted.js'
import { WITHIN_CONTENT } from '../ui/within-content.js'
import { words } from '../words/words.js'
import { later } from './at-hand.js'
import { ACCOUNT_LOOK, AccountFace, PROJECT_LOOK, ProjectFace } from './faces.js'
import { Here } from './here.js'
import type { Place } from './place.js'
import { signOut } from './sign-out.js'

const ProjectSearch = later(async () => (await import('./project-search.js')).ProjectSearch)

const MENU =
  'min-w-[200px] max-h-[70vh] overflow-y-auto rounded-control border border-line-strong bg-raised p-1 text-ink shadow-float'
const ITEM = `flex min-h-9 items-center gap-2 rounded-chip px-2 py-1.5 ${HIGHLIGHTED}`

/** More than these are not looked through by eye. */
const MOST_IN_MENU = 10

const linkLook = (isHere: boolean): string => `text-ink no-underline ${isHere ? 'font-semibold' : ''}`

export function ProjectMenu({ place }: { place: Place }) {
  const { data: known = [] } = useQuery(projects)
  const links = known.flatMap(({ id, title, environments }) => {
    const environment = environments.find(({ name }) => name === place.environment.name) ?? environments[0]
    return environment ? [{ id, title, environment: environment.name, isHere: id === place.project.id }] : []
  })
  const { data: person } = useQuery(me)
  const mayMake = person?.grants.some(({ role }) => role === 'admin')
  if (links.length > MOST_IN_MENU)
    return <ProjectSearch title={place.project.title} links={links} mayMake={mayMake === true} />
  return (
    <Menu.Root>
      <Menu.Trigger className={PROJECT_LOOK}>
        <ProjectFace title={place.project.title} />
      </Menu.Trigger>
      <Menu.Portal container={WITHIN_CONTENT}>
        <Menu.Positioner sideOffset={4} align="start" className="z-40">
          <Menu.Popup className={MENU} aria-label={words.frame.projects}>
            {links.map(({ id, title, environment, isHere }) => (
              <Menu.Item
                key={id}
                className={ITEM}
                render={
                  <Link
                    to="/p/$project/$environment/flags"
                    params={{ project: title, environment }}
                    aria-current={isHere ? 'true' : undefined}
                    className={linkLook(isHere)}
                  />
                }
              >
                <Here isHere={isHere} />
                {title}
              </Menu.Item>
            ))}
            {mayMake && (
              <>
                <Menu.Separator className="my-1 h-px bg-line" />
                <Menu.Item className={ITEM} render={<Link to="/new-project" className="text-ink no-underline" />}>
                  <Plus size={14} aria-hidden />
                  {words.menus.newProject}
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** All environments of a project that has more than can stand side by side. */
export function EnvironmentMenu({ place: { project, environment } }: { place: Place }) {
  return (
    <Menu.Root>
      <Menu.Trigger className={`${PROJECT_LOOK} whitespace-nowrap`}>
        <ProjectFace title={words.menus.allEnvironments(project.environments.length)} />
      </Menu.Trigger>
      <Menu.Portal container={WITHIN_CONTENT}>
        <Menu.Positioner sideOffset={4} align="start" className="z-40">
          <Menu.Popup className={MENU} aria-label={words.frame.environments}>
            {project.environments.map(({ app_id, name, is_protected }) => (
              <Menu.Item
                key={app_id}
                className={ITEM}
                render={
                  <Link
                    to="/p/$project/$environment/flags"
                    params={{ project: project.title, environment: name }}
                    aria-current={app_id === environment.app_id ? 'page' : undefined}
                    className={linkLook(app_id === environment.app_id)}
                  />
                }
              >
                <Here isHere={app_id === environment.app_id} />
                <EnvironmentGlyph name={name} isProtected={is_protected} />
                {name}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

export function AccountMenu() {
  const { data: person } = useQuery(me)
  const [theme, setTheme] = useState(chosenTheme)
  if (!person) return null
  return (
    <Menu.Root>
      <Menu.Trigger className={ACCOUNT_LOOK}>
        <AccountFace name={person.name} />
      </Menu.Trigger>
      <Menu.Portal container={WITHIN_CONTENT}>
        <Menu.Positioner sideOffset={4} align="end" className="z-40">
          <Menu.Popup className={MENU}>
            <div className="border-b border-line px-2 pt-1 pb-2">
              <div className="font-semibold">{person.name}</div>
              <div className="text-meta text-ink-3">{person.email}</div>
            </div>
            <Menu.RadioGroup
              value={theme}
              onValueChange={(chosen) => {
                const found = THEMES.find((each) => each === chosen)
                if (!found) return
                chooseTheme(found)
                setTheme(found)
              }}
            >
              <div className="px-2 pt-2 pb-1 text-meta text-ink-3">{words.menus.theme}</div>
              {THEMES.map((each) => (
                <Menu.RadioItem key={each} value={each} className={ITEM} closeOnClick={false}>
                  <span className="w-4">
                    <Menu.RadioItemIndicator>✓</Menu.RadioItemIndicator>
                  </span>
                  {words.menus.themes[each]}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.Item className={ITEM} render={<Link to="/account" className="text-ink no-underline" />}>
              {words.menus.account}
            </Menu.Item>
            <Menu.Item className={ITEM} render={<Link to="/tokens" className="text-ink no-underline" />}>
              {words.menus.tokens}
            </Menu.Item>
            <Menu.Separator className="my-1 h-px bg-line" />
            <Menu.Item className={ITEM} onClick={() => void signOut()}>
              {words.menus.signOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

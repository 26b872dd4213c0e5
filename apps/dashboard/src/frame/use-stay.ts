import { useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { lastShown } from './last-shown.js'
import type { Place } from './place.js'
import { type Named, pathOf } from './place-at.js'

/** Notes what is shown at the address of a page, and has the address follow the names that somebody gives it. */
export function useStay(place: Place | undefined): void {
  const { project, environment } = useParams({ strict: false })
  const { pathname, searchStr, hash } = useLocation()
  const navigate = useNavigate()
  const projectId = place?.project.id
  const appId = environment === undefined ? undefined : place?.environment.app_id
  useEffect(() => {
    if (projectId === undefined) return
    lastShown.set({ project, environment, projectId, ...(appId !== undefined && { appId }) })
  }, [project, environment, projectId, appId])
  const title = place?.project.title ?? project
  const name = appId === undefined ? environment : place?.environment.name
  useEffect(() => {
    if (title === project && name === environment) return
    const names: Named = { project: title, environment: name }
    void navigate({
      href: `${pathOf(pathname, names)}${searchStr}${hash && `#${hash}`}`,
      replace: true,
      // It is the same page: nothing is left that could be lost, and nobody has asked to be somewhere else on it.
      ignoreBlocker: true,
      resetScroll: false,
      hashScrollIntoView: false,
    })
  }, [navigate, title, name, project, environment, pathname, searchStr, hash])
}

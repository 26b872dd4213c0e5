import type { Environment, Project } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { onceAt } from '../moved/once-at.js'
import { EnvironmentGlyph } from '../ui/glyphs.js'
import { compare } from '../words/compare.js'
import { moved } from '../words/moved.js'

const ADDRESS = '/p/$project/$environment/compare'

interface NoSuchOtherProps {
  readonly project: Project
  readonly others: readonly Environment[]
  readonly name: string
}

/** Where an address compares with what is not there: goes on with its name of now where the history has it, or asks. */
export function NoSuchOther({ project, others, name }: NoSuchOtherProps) {
  const once = useQuery(onceAt({ project: project.title, environment: name }, [project]))
  const navigate = useNavigate({ from: ADDRESS })
  const appId = once.data?.[0]?.environments[0]?.app_id
  const now = others.find(({ app_id }) => app_id === appId)?.name
  useEffect(() => {
    if (now !== undefined) void navigate({ search: { with: now }, replace: true })
  }, [navigate, now])
  if (once.isPending || now !== undefined) return <p className="py-6 text-ink-2">{moved.looking}</p>
  return (
    <div className="flex max-w-[680px] flex-col gap-2 py-4">
      <h2 className="text-section font-semibold wrap-anywhere">{moved.noEnvironment(project.title, name)}</h2>
      <p className="text-ink-2">{moved.environmentHelp}</p>
      <h3 className="mt-2 font-semibold">{compare.chooseOther}</h3>
      <ul>
        {others.map((other) => (
          <li key={other.app_id}>
            <Link
              from={ADDRESS}
              to={ADDRESS}
              search={{ with: other.name }}
              className="flex min-h-11 max-w-full items-center gap-2 break-words card:min-h-8"
            >
              <EnvironmentGlyph name={other.name} isProtected={other.is_protected} />
              {other.name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}

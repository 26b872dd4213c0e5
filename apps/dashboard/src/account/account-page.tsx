import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { projects } from '../api/queries.js'
import { useMe } from '../frame/place.js'
import { lookup } from '../state/lookup.js'
import { Button } from '../ui/button.js'
import { PageHead } from '../ui/page-head.js'
import { Section } from '../ui/section.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'
import { Looks } from './looks.js'
import { Password } from './password.js'
import { Sessions } from './sessions.js'
import { SignOutEverywhere } from './sign-out-everywhere.js'
import { YourName } from './your-name.js'

export function AccountPage() {
  const me = useMe()
  const [isSure, setIsSure] = useState(true)
  return (
    <div>
      <PageHead title={words.account.title} />
      <YourName />
      <Section title={words.account.roles}>
        <Roles />
      </Section>
      <Section title={words.account.looks} about={words.account.looksAbout}>
        <Looks />
      </Section>
      <Section title={words.account.password} about={me.has_password ? words.account.passwordAbout : undefined}>
        {me.has_password ? <Password /> : <p className="mt-3 text-ink-2">{words.account.ssoOnly}</p>}
      </Section>
      <Section
        title={words.account.sessions}
        action={<Button onClick={() => setIsSure(false)}>{words.account.endEverywhere}</Button>}
      >
        <Sessions />
      </Section>
      {!isSure && <SignOutEverywhere onClose={() => setIsSure(true)} />}
    </div>
  )
}

const meaning = lookup<string>(words.people.mays)

function Roles() {
  const { grants } = useMe()
  const { data: known = [] } = useQuery(projects)
  if (grants.length === 0) return <p className="mt-3 text-ink-2">{words.account.noRoles}</p>
  const titleOf = (id: number | null) =>
    id === null
      ? words.account.everyProject
      : (known.find((project) => project.id === id)?.title ?? words.account.unknownProject(id))
  return (
    <ul>
      {grants.map(({ project_id, role, source }) => (
        <li key={`${project_id} ${source}`} className="border-b border-line py-2.5">
          <span className="font-semibold">{asItCame(words.people.roles, role)}</span>{' '}
          <span>{words.people.inProject(titleOf(project_id))}</span>
          <p className="text-meta text-ink-2">{meaning(role)}</p>
        </li>
      ))}
    </ul>
  )
}

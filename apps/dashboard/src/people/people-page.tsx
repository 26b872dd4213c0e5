import type { PasswordLink, Person } from '@tailslide/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { call } from '../api/call.js'
import { readAgain } from '../api/queries.js'
import { useMe } from '../frame/place.js'
import { useProject } from '../frame/whereabouts.js'
import { ColumnTitles } from '../ui/column-titles.js'
import { Empty } from '../ui/empty.js'
import { sentenceOf } from '../ui/notice.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { Refusable } from '../ui/refusable.js'
import { Section } from '../ui/section.js'
import { say } from '../ui/toasts.js'
import { apart } from '../words/apart.js'
import { asItCame } from '../words/as-it-came.js'
import { words } from '../words/words.js'
import { ChangeRole } from './change-role.js'
import { Invite } from './invite.js'
import { LinkShown } from './link-shown.js'
import { COLUMNS, PersonLine } from './person-line.js'
import { people as peopleQuery } from './queries.js'
import { Rename } from './rename.js'
import { heldRole } from './role-of.js'
import { KeepOut, NewLink, Remove } from './sure.js'

type Asking =
  | { readonly kind: 'invite' }
  | { readonly kind: 'role' | 'rename' | 'link' | 'out' | 'remove'; readonly person: Person }
  | { readonly kind: 'shown'; readonly made: PasswordLink }

export function PeoplePage() {
  const { project, role } = useProject()
  const me = useMe()
  const isAdmin = role === 'admin'
  const query = useQuery({ ...peopleQuery, enabled: isAdmin })
  const [asking, setAsking] = useState<Asking>()
  const close = () => setAsking(undefined)
  const now = (known: Person): Person => query.data?.find(({ id }) => id === known.id) ?? known
  const atOnce = useAtOnce()
  const line = (person: Person) => (
    <PersonLine
      key={person.id}
      {...{ person, project }}
      isMe={person.id === me.id}
      onRole={() => setAsking({ kind: 'role', person })}
      entries={[
        { label: words.people.rename, onChoose: () => setAsking({ kind: 'rename', person }) },
        { label: words.people.link, onChoose: () => setAsking({ kind: 'link', person }) },
        { label: words.people.signOut, onChoose: () => atOnce.mutate({ person, what: 'sign-out' }) },
        person.state === 'disabled'
          ? { label: words.people.enable, onChoose: () => atOnce.mutate({ person, what: 'let-in' }) }
          : { label: words.people.disable, isDanger: true, onChoose: () => setAsking({ kind: 'out', person }) },
        { label: words.people.remove, isDanger: true, onChoose: () => setAsking({ kind: 'remove', person }) },
      ]}
    />
  )
  return (
    <>
      <PageHead
        title={words.people.title}
        about={words.people.about(project.title)}
        action={
          <Refusable
            look="main"
            refusal={isAdmin ? undefined : words.admin.onlyAdmins}
            onClick={() => setAsking({ kind: 'invite' })}
          >
            <UserPlus size={16} aria-hidden />
            {words.people.invite}
          </Refusable>
        }
      />
      {isAdmin ? (
        <Read query={query} what={words.people.title}>
          {(people) => {
            const here = people.filter((person) => heldRole(person, project.id))
            const elsewhere = people.filter((person) => !heldRole(person, project.id))
            const { person, role, seen } = words.people.columns
            return (
              <>
                <Section title={words.people.here(project.title)}>
                  <div className="hidden pt-2 card:block">
                    <ColumnTitles columns={COLUMNS} titles={[person, role, seen]} />
                  </div>
                  <ul className="border-line card:border-t">{here.map(line)}</ul>
                </Section>
                {elsewhere.length > 0 && (
                  <Section title={words.people.elsewhere} about={words.people.elsewhereAbout}>
                    <ul>{elsewhere.map(line)}</ul>
                  </Section>
                )}
              </>
            )
          }}
        </Read>
      ) : (
        <Empty
          title={words.people.notYours}
          help={role && words.people.yourRole(asItCame(words.people.roles, role), project.title)}
        />
      )}
      {asking?.kind === 'invite' && (
        <Invite project={project} onMade={(made) => setAsking({ kind: 'shown', made })} onClose={close} />
      )}
      {asking?.kind === 'shown' && <LinkShown made={asking.made} onClose={close} />}
      {asking?.kind === 'role' && <ChangeRole person={now(asking.person)} project={project} onClose={close} />}
      {asking?.kind === 'rename' && <Rename person={now(asking.person)} onClose={close} />}
      {asking?.kind === 'link' && (
        <NewLink person={asking.person} onMade={(made) => setAsking({ kind: 'shown', made })} onClose={close} />
      )}
      {asking?.kind === 'out' && <KeepOut person={asking.person} onClose={close} />}
      {asking?.kind === 'remove' && <Remove person={asking.person} onClose={close} />}
    </>
  )
}

/** What needs no question. */
function useAtOnce() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ person, what }: { person: Person; what: 'sign-out' | 'let-in' }) =>
      what === 'sign-out'
        ? call('POST /api/people/:id/sign-out', { params: { id: person.id } })
        : call('PATCH /api/people/:id', { params: { id: person.id }, body: { is_disabled: false } }),
    async onSuccess(_, { person, what }) {
      await readAgain(client, 'people')
      say({ text: `${apart(person.name)} ${what === 'sign-out' ? words.people.signedOut : words.people.isIn}` })
    },
    onError: (error) => say({ text: sentenceOf(error), isProblem: true }),
  })
}

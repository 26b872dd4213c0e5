import type { ApiToken, NewApiToken } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { projects as projectsQuery } from '../api/queries.js'
import { useMe } from '../frame/place.js'
import { standingOf } from '../keys/standing.js'
import { WorkingAndOver } from '../keys/working-and-over.js'
import { people as peopleQuery } from '../people/queries.js'
import { Button } from '../ui/button.js'
import { Empty } from '../ui/empty.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { useNow } from '../ui/time.js'
import { words } from '../words/words.js'
import { MadeToken } from './made-token.js'
import { MakeToken } from './make-token.js'
import { tokens as tokensQuery } from './queries.js'
import { RevokeToken } from './revoke-token.js'
import { RotateToken } from './rotate-token.js'
import { COLUMNS, TokenLine } from './token-line.js'

type Asking = { readonly kind: 'make' } | { readonly kind: 'rotate' | 'revoke'; readonly token: ApiToken }

export function TokensPage() {
  const isAdmin = useMe().grants.some(({ role }) => role === 'admin')
  const query = useQuery(tokensQuery)
  const { data: projects = [] } = useQuery(projectsQuery)
  const { data: people = [] } = useQuery({ ...peopleQuery, enabled: isAdmin })
  const [made, setMade] = useState<NewApiToken>()
  const [asking, setAsking] = useState<Asking>()
  const now = useNow()
  const close = () => setAsking(undefined)
  const take = (token: NewApiToken) => {
    setMade(token)
    close()
  }
  const ownerOf = ({ owner_id }: ApiToken): string | undefined => {
    if (!isAdmin) return undefined
    if (owner_id === null) return words.tokens.ofNobody
    const owner = people.find(({ id }) => id === owner_id)
    return owner && words.tokens.ofPerson(owner.name)
  }
  const { name, may, used } = words.tokens.columns
  return (
    <>
      <PageHead
        title={words.tokens.title}
        about={isAdmin ? words.tokens.aboutAdmin : words.tokens.about}
        action={
          <Button look="main" onClick={() => setAsking({ kind: 'make' })}>
            <Plus size={16} aria-hidden />
            {words.tokens.make}
          </Button>
        }
      />
      {made && <MadeToken key={made.id} made={made} onDone={() => setMade(undefined)} />}
      <div className="mt-5">
        <Read query={query} what={words.tokens.title}>
          {(tokens) => {
            const lines = tokens
              .map((token) => ({ token, standing: standingOf(token, now) }))
              .sort((a, b) => b.token.id - a.token.id)
            return (
              <WorkingAndOver
                lines={lines}
                columns={COLUMNS}
                titles={[name, may, used]}
                empty={
                  <Empty title={words.tokens.empty} help={words.tokens.emptyHelp}>
                    <Button onClick={() => setAsking({ kind: 'make' })}>{words.tokens.make}</Button>
                  </Empty>
                }
                line={({ token, standing }) => (
                  <TokenLine
                    key={token.id}
                    {...{ token, standing, now, projects }}
                    owner={ownerOf(token)}
                    first={query.data?.find(({ id }) => id === token.came_of)}
                    onRotate={() => setAsking({ kind: 'rotate', token })}
                    onRevoke={() => setAsking({ kind: 'revoke', token })}
                  />
                )}
              />
            )
          }}
        </Read>
      </div>
      {asking?.kind === 'make' && <MakeToken onMade={take} onClose={close} />}
      {asking?.kind === 'rotate' && <RotateToken token={asking.token} onMade={take} onClose={close} />}
      {asking?.kind === 'revoke' && <RevokeToken token={asking.token} onClose={close} />}
    </>
  )
}

import type { NewSdkKey, SdkKey } from '@tailslide/api'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { usePlace } from '../frame/place.js'
import { Button } from '../ui/button.js'
import { Empty } from '../ui/empty.js'
import { PageHead } from '../ui/page-head.js'
import { Read } from '../ui/read.js'
import { Refusable } from '../ui/refusable.js'
import { useNow } from '../ui/time.js'
import { words } from '../words/words.js'
import { COLUMNS, KeyLine } from './key-line.js'
import { MadeKey } from './made-key.js'
import { MakeKey } from './make-key.js'
import { keysOf } from './queries.js'
import { RevokeKey } from './revoke-key.js'
import { RotateKey } from './rotate-key.js'
import { standingOf } from './standing.js'
import { WorkingAndOver } from './working-and-over.js'

type Asking =
  | { readonly kind: 'make' }
  | { readonly kind: 'rotate'; readonly sdkKey: SdkKey }
  | { readonly kind: 'revoke'; readonly sdkKey: SdkKey; readonly isLast: boolean }

/** When a key was last used is told by no event. */
const LOOK_MS = 10_000
const WAITING_MS = 2_000

export function KeysPage() {
  const place = usePlace()
  const { columns } = words.keys
  const { environment, role } = place
  const [made, setMade] = useState<NewSdkKey>()
  const [asking, setAsking] = useState<Asking>()
  const query = useQuery({
    ...keysOf(environment.app_id),
    refetchInterval: made ? WAITING_MS : LOOK_MS,
    refetchIntervalInBackground: false,
  })
  const now = useNow()
  const isReleaser = role === 'releaser' || role === 'admin'
  const refusal = isReleaser ? undefined : words.admin.onlyReleasers(environment.name)
  const close = () => setAsking(undefined)
  const take = (key: NewSdkKey) => {
    setMade(key)
    close()
  }
  return (
    <>
      <PageHead
        title={words.keys.title}
        about={words.keys.about(environment.name)}
        action={
          <Refusable look="main" refusal={refusal} onClick={() => setAsking({ kind: 'make' })}>
            <Plus size={16} aria-hidden />
            {words.keys.make}
          </Refusable>
        }
      />
      {made && made.app_id === environment.app_id && (
        <MadeKey
          key={made.id}
          made={made}
          known={query.data?.find(({ id }) => id === made.id)}
          onDone={() => setMade(undefined)}
        />
      )}
      <div className="mt-5">
        <Read query={query} what={words.keys.title}>
          {(keys) => {
            const lines = keys
              .map((sdkKey) => ({ sdkKey, standing: standingOf(sdkKey, now) }))
              .sort((a, b) => b.sdkKey.id - a.sdkKey.id)
            return (
              <WorkingAndOver
                lines={lines}
                columns={COLUMNS}
                titles={[columns.name, columns.use, columns.made]}
                empty={
                  <Empty title={words.keys.empty(environment.name)} help={words.keys.emptyHelp}>
                    {isReleaser && <Button onClick={() => setAsking({ kind: 'make' })}>{words.keys.make}</Button>}
                  </Empty>
                }
                line={({ sdkKey, standing }, working) => (
                  <KeyLine
                    key={sdkKey.id}
                    {...{ sdkKey, standing, now, refusal }}
                    onRotate={() => setAsking({ kind: 'rotate', sdkKey })}
                    onRevoke={() => setAsking({ kind: 'revoke', sdkKey, isLast: working === 1 })}
                  />
                )}
              />
            )
          }}
        </Read>
      </div>
      {asking?.kind === 'make' && <MakeKey place={place} onMade={take} onClose={close} />}
      {asking?.kind === 'rotate' && <RotateKey place={place} sdkKey={asking.sdkKey} onMade={take} onClose={close} />}
      {asking?.kind === 'revoke' && (
        <RevokeKey place={place} sdkKey={asking.sdkKey} isLast={asking.isLast} onClose={close} />
      )}
    </>
  )
}

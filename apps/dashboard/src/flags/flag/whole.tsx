import type { Flag } from '@tailslide/core'
import { Outlet } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type Place, useMe } from '../../frame/place.js'
import { liveness } from '../../live/liveness.js'
import { useStore } from '../../state/store.js'
import type { FlagRow } from '../flag-state.js'
import { changedFields, draftOf, type Typed } from './draft.js'
import { FlagHereContext } from './flag-here.js'
import { Leave } from './leave.js'
import { problemsOf } from './number-rules.js'
import { refusalOf } from './refusal.js'
import { SaveBar } from './save-bar.js'
import { useDraft } from './use-draft.js'
import { useSave } from './use-save.js'

interface WholeProps {
  readonly place: Place
  readonly row: FlagRow
  readonly stored: { readonly flag: Flag; readonly etag: string | undefined }
}

/** The tab that is open, over what is unsaved, which stays while somebody looks into another tab. */
export function Whole({ place, row, stored }: WholeProps) {
  const { flag } = stored
  const { edits, change, settle, discard } = useDraft(useMe().id, flag)
  const saving = useSave({ place, stored, edits, onSaved: discard })
  useForgetting(saving)
  const draft = draftOf(flag, edits)
  const problems = { ...saving.problems, ...problemsOf(draft, edits?.typed) }
  const count = changedFields(flag, edits).length
  const here = { place, row, flag, draft, typed: edits?.typed ?? {}, problems, refusal: refusalOf(place) }
  const changeAnew = (fields: Partial<Flag>, typed?: Typed): void => {
    saving.forget()
    change(fields, typed)
  }
  return (
    <>
      <FlagHereContext value={{ ...here, change: changeAnew }}>
        <div className="pt-3">
          <Outlet />
        </div>
      </FlagHereContext>
      {edits && count > 0 && (
        <SaveBar
          {...{ here, edits, problems, failure: saving.failure, sending: saving.sending }}
          onSave={saving.save}
          onDiscard={() => {
            saving.forget()
            discard()
          }}
          onSettle={settle}
        />
      )}
      <Leave here={{ appId: place.environment.app_id, id: row.id }} count={count} onDiscard={discard} />
    </>
  )
}

/** That Tower was away is no news any more once it is back. */
function useForgetting({ isUnreached, forget }: Pick<ReturnType<typeof useSave>, 'isUnreached' | 'forget'>): void {
  const { isLive } = useStore(liveness)
  const wasLive = useRef(isLive)
  useEffect(() => {
    if (isLive && !wasLive.current && isUnreached) forget()
    wasLive.current = isLive
  }, [isLive, isUnreached, forget])
}

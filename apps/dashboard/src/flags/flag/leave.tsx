import { useBlocker } from '@tanstack/react-router'
import { decoded } from '../../frame/names-before.js'
import { Button } from '../../ui/button.js'
import { Sheet } from '../../ui/sheet.js'
import { words } from '../../words/words.js'
import { flagNames } from './flag-at.js'

/** Of `/p/<project>/<environment>/flags/<flag>`: under it lie the tabs, which keep what is unsaved. */
const FLAG_AT = 5
const partsOf = (pathname: string): readonly string[] => pathname.split('/').slice(0, FLAG_AT + 1)

interface LeaveProps {
  readonly here: { readonly appId: number; readonly id: number }
  readonly count: number
  readonly onDiscard: () => void
}

const { leave } = words.flag

/** Whoever leaves with unsaved changes is asked once what becomes of them. */
export function Leave({ here: { appId, id }, count, onDiscard }: LeaveProps) {
  const isLeft = (current: string, next: string): boolean => {
    const [now, then] = [partsOf(current), partsOf(next)]
    if (now.slice(0, FLAG_AT).join('/') !== then.slice(0, FLAG_AT).join('/')) return true
    // Further back in the browser the same flag may have another name.
    return now[FLAG_AT] !== then[FLAG_AT] && flagNames.idOf({ appId, title: decoded(then[FLAG_AT] ?? '') }) !== id
  }
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => count > 0 && isLeft(current.pathname, next.pathname),
    enableBeforeUnload: () => count > 0,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Sheet title={leave.title} about={leave.about(words.flag.save.changes(count))} onClose={blocker.reset}>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={blocker.reset}>{leave.stay}</Button>
        <Button
          look="danger"
          onClick={() => {
            onDiscard()
            blocker.proceed()
          }}
        >
          {leave.discard}
        </Button>
        <Button look="main" onClick={blocker.proceed}>
          {leave.keep}
        </Button>
      </div>
    </Sheet>
  )
}

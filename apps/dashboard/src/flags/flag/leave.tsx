import { useBlocker } from '@tanstack/react-router'
import { Button } from '../../ui/button.js'
import { Sheet } from '../../ui/sheet.js'
import { words } from '../../words/words.js'

/** `/p/<project>/<environment>/flags/<flag>`: under it lie the tabs, which keep what is unsaved. */
const flagIn = (pathname: string): string => pathname.split('/').slice(0, 6).join('/')

const { leave } = words.flag

/** Whoever leaves with unsaved changes is asked once what becomes of them. */
export function Leave({ count, onDiscard }: { count: number; onDiscard: () => void }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => count > 0 && flagIn(current.pathname) !== flagIn(next.pathname),
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

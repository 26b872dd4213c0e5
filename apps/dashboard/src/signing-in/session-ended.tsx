import { Dialog } from '@base-ui/react/dialog'
import { useCallback, useRef, useState } from 'react'
import { focusUnder, keepFocus } from '../ui/keep-focus.js'
import { words } from '../words/words.js'
import { SignIn } from './sign-in.js'

/** Over the page, which stays as it is: the focus goes back to where it was, within what stands over the page too. */
export function SessionEnded() {
  // Its own first field takes the focus before the dialog asks who had it.
  const [before] = useState(() => document.activeElement)
  const popup = useRef<HTMLElement>(null)
  const hold = useCallback((element: HTMLElement | null) => {
    popup.current = element
    return keepFocus(element)
  }, [])
  const backTo = () => focusUnder(popup.current) ?? (before instanceof HTMLElement ? before : true)
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000000]/45 backdrop-blur-md" />
        <Dialog.Popup
          ref={hold}
          finalFocus={backTo}
          className="fixed inset-x-4 top-[12vh] z-50 mx-auto max-w-[400px] rounded-dialog border border-line bg-raised p-6 shadow-float"
        >
          <Dialog.Title className="text-dialog font-semibold">{words.signingIn.ended}</Dialog.Title>
          <Dialog.Description className="mb-4 text-ink-2">{words.signingIn.endedHelp}</Dialog.Description>
          <SignIn isBare />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

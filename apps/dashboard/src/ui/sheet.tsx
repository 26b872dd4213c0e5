import { Dialog } from '@base-ui/react/dialog'
import { type ReactNode, useRef, useState } from 'react'
import { keepFocus } from './keep-focus.js'
import { type Sending, UnderWay, useToldLater } from './under-way.js'

export interface SheetProps {
  readonly title: ReactNode
  readonly about?: ReactNode
  readonly onClose: () => void
  /** What it has sent keeps it open until that is answered. */
  readonly sending?: Sending
  readonly children: ReactNode
}

/**
 * Asks over the page: in the middle, and at the bottom of a phone. The focus returns to where it was. A press beside it closes it,
 * but not once something was typed, which would be lost by a slip of the hand.
 */
export function Sheet({ title, about, onClose, sending, children }: SheetProps) {
  const [isTyped, setIsTyped] = useState(false)
  const heading = useRef<HTMLHeadingElement>(null)
  const isPending = sending?.isPending ?? false
  const [isClosing, setIsClosing] = useState(false)
  if (isClosing && !isPending) setIsClosing(false)
  useToldLater(sending, heading)
  const close = (): void => {
    if (isPending) setIsClosing(true)
    else onClose()
  }
  return (
    <Dialog.Root open disablePointerDismissal={isTyped} onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000000]/45" />
        <Dialog.Popup
          ref={keepFocus}
          onInput={() => setIsTyped(true)}
          className="fixed inset-x-0 bottom-0 z-50 flex max-h-[85dvh] flex-col overflow-hidden card:max-h-[80dvh] rounded-t-dialog border border-line-strong bg-raised shadow-float card:inset-x-4 card:top-[16vh] card:bottom-auto card:mx-auto card:max-w-[460px] card:rounded-dialog"
        >
          {/* Scrolls within the corners, which a scrollbar at the edge would cut. */}
          <div className="min-h-0 scroll-pb-24 overflow-y-auto p-6">
            <Dialog.Title ref={heading} className="text-dialog font-semibold break-words">
              {title}
            </Dialog.Title>
            {about !== undefined && <Dialog.Description className="mt-1 text-ink-2">{about}</Dialog.Description>}
            <div className="mt-4">{children}</div>
          </div>
          {sending && <div role="status">{isPending && <UnderWay isClosing={isClosing} />}</div>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

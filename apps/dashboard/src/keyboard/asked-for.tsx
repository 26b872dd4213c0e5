import { type ReactNode, Suspense, useLayoutEffect, useState } from 'react'
import { holdKeys } from './hold-keys.js'

interface AskedForProps {
  /** By Escape, or a press elsewhere, before it is there. */
  readonly onCancel: () => void
  readonly children: ReactNode
}

/** Around a sheet, dialog or menu: mounted when it is asked for, whether or not its code is there, it gives it the keys at once. */
export function AskedFor({ onCancel, children }: AskedForProps) {
  const [before] = useState(() => document.activeElement)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked for once
  useLayoutEffect(() => holdKeys(before, onCancel), [])
  return <Suspense>{children}</Suspense>
}

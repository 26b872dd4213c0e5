import type { ReactNode } from 'react'
import { session } from '../api/session.js'
import { useStore } from '../state/store.js'
import { CopyButton } from './copy-button.js'
import { highlight, type Ink } from './highlight.js'
import { type Part, textOf } from './parts.js'

const INKS: Readonly<Record<Ink, string>> = {
  plain: '',
  keyword: 'text-ink-3',
  string: 'text-new-text',
  comment: 'text-ink-3',
}

interface CodeBlockProps {
  readonly parts: readonly Part[]
  /** What it is, to whoever copies it without seeing it. */
  readonly label: string
  /** Above it, beside the button. */
  readonly about: ReactNode
}

/** In place of what may be a secret, while nobody is signed in. */
const HIDDEN = '••••••••'

/** Code to copy. What is filled in for its reader is tinted, and for no other eyes. It scrolls in itself. */
export function CodeBlock({ parts, label, about }: CodeBlockProps) {
  const isIn = useStore(session) === 'in'
  return (
    <div className="overflow-hidden rounded-control border border-line-strong">
      <div className="flex min-h-10 items-center justify-between gap-4 border-b border-line bg-sunken py-1 pr-2 pl-4 text-meta text-ink-2">
        <span className="min-w-0 break-words">{about}</span>
        {isIn && <CopyButton text={textOf(parts)} what={label} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section aria-label={label} tabIndex={0} className="overflow-x-auto px-4 py-3">
        <pre className="w-max font-mono text-body">
          <code>
            {parts.map((part, index) =>
              typeof part === 'string' ? (
                highlight(part).map(({ ink, text }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other names
                  <span key={`${index}-${at}`} className={INKS[ink]}>
                    {text}
                  </span>
                ))
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: the same
                <span key={index} className="rounded-chip bg-new-tint px-0.5 text-new-text">
                  {isIn ? part.filled : HIDDEN}
                </span>
              ),
            )}
          </code>
        </pre>
      </section>
    </div>
  )
}

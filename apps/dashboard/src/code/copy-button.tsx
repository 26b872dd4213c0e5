import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { words } from '../words/words.js'

const SHOWN_MS = 2_000

/** Copies a text, also where the page came over plain HTTP from another machine: browsers have no clipboard there. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (): Promise<void> => setIsCopied(await copyText(text))
  return (
    <button
      type="button"
      onClick={() => void copy()}
      className="inline-flex print:hidden min-h-11 shrink-0 items-center gap-2 rounded-control px-2.5 font-medium hover:bg-line card:min-h-8"
    >
      {isCopied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      <span aria-live="polite">{isCopied ? words.code.copied : words.code.copy}</span>
      <span className="sr-only">{what}</span>
    </button>
  )
}

/** Resolves with whether it is on the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyFromField(text)
  }
}

function copyFromField(text: string): boolean {
  const before = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  field.readOnly = true
  field.className = 'fixed top-0 opacity-0'
  document.body.append(field)
  field.select()
  const isCopied = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus()
  return isCopied
}

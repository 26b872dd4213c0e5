import { Search } from 'lucide-react'
import { words } from '../words/words.js'
import { overlay } from './overlay.js'

export const FindButton = () => (
  <button
    type="button"
    aria-haspopup="dialog"
    onClick={() => overlay.set('command')}
    className="flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-control border border-current/40 px-2.5 card:min-h-8 wide:w-[280px] wide:justify-start"
  >
    <Search size={15} aria-hidden className="shrink-0" />
    <span className="sr-only wide:not-sr-only wide:grow wide:text-left">{words.frame.find}</span>
    <kbd aria-hidden className="hidden rounded-chip border border-current/40 px-1 font-sans text-meta wide:inline">
      Ctrl K
    </kbd>
  </button>
)

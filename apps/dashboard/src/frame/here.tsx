import { Check } from 'lucide-react'

/** Before each entry of a menu, which of them the page is in. */
export const Here = ({ isHere }: { isHere: boolean }) => (
  <Check size={14} aria-hidden className={`shrink-0 ${isHere ? '' : 'invisible'}`} />
)

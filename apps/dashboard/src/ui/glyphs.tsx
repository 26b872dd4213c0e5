import type { StateKind } from '../flags/flag-state.js'

// Each state has a shape of its own, because colour alone tells nothing to many.

const SIZE = { width: 16, height: 16, viewBox: '0 0 16 16' } as const

export function StateGlyph({ kind, share = 0 }: { kind: StateKind | 'cannot-trip'; share?: number }) {
  switch (kind) {
    case 'off':
      return null
    case 'closed':
      return (
        <svg {...SIZE} aria-hidden className="shrink-0 text-old">
          <path d="M5.5 8h5" stroke="currentColor" strokeWidth="1.5" />
          <circle cx="3.5" cy="8" r="1.9" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <circle cx="12.5" cy="8" r="1.9" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      )
    case 'open':
      return (
        <svg {...SIZE} aria-hidden className="shrink-0 text-open">
          <path d="M5 1.500h6L14.5 5v6L11 14.500H5L1.5 11V5z" fill="currentColor" />
          <path d="M4.5 8h7" className="stroke-surface" strokeWidth="2" />
        </svg>
      )
    case 'recovering':
      return (
        <svg {...SIZE} aria-hidden className="shrink-0 text-warn">
          <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="2.5" opacity="0.3" />
          <circle
            cx="8"
            cy="8"
            r="5.5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.5"
            pathLength="100"
            strokeDasharray={`${share} 100`}
            transform="rotate(-90 8 8)"
          />
        </svg>
      )
    case 'observing':
      return (
        <svg {...SIZE} aria-hidden className="shrink-0 text-observe">
          <path
            d="M1.5 8C3 5.2 5.3 3.8 8 3.800S13 5.2 14.5 8C13 10.8 10.7 12.2 8 12.200S3 10.8 1.5 8z"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
          />
          <circle cx="8" cy="8" r="2" fill="currentColor" />
        </svg>
      )
    case 'forced-off':
    case 'forced-on':
      return (
        <svg {...SIZE} aria-hidden className="shrink-0 text-forced">
          <rect x="2.5" y="7" width="11" height="7.5" rx="1.5" fill="currentColor" />
          <path d="M5 7V5a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" strokeWidth="1.8" />
        </svg>
      )
    case 'cannot-trip':
      return (
        <svg {...SIZE} aria-hidden className="shrink-0 text-warn">
          <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 1.9" />
          <path d="M8 4.500v4" stroke="currentColor" strokeWidth="1.6" />
          <circle cx="8" cy="11" r="0.9" fill="currentColor" />
        </svg>
      )
  }
}

/** Environments are told apart by shape too: filled what is protected, half what is called staging, hollow all others. */
export function EnvironmentGlyph({ name, isProtected }: { name: string; isProtected: boolean }) {
  const isHalf = !isProtected && /stag|pre/.test(name)
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden className="shrink-0">
      {isProtected ? (
        <>
          <rect x="1.5" y="5" width="9" height="6" rx="1.2" fill="currentColor" />
          <path d="M3.5 5V3.800a2.5 2.5 0 0 1 5 0V5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </>
      ) : (
        <>
          <rect x="1.7" y="1.7" width="8.6" height="8.6" rx="1.5" fill="none" stroke="currentColor" strokeWidth="1.4" />
          {isHalf && <rect x="1.7" y="6" width="8.6" height="4.3" rx="1" fill="currentColor" />}
        </>
      )}
    </svg>
  )
}

export function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" fill="none" aria-hidden className="shrink-0">
      <path
        d="M3 19c4.2 0 5-2.6 6.3-6.600C10.7 8.2 11.6 5 15 5c3 0 4 2.3 4 4.6 0 2.2-.9 3.7-2 5.2 2.1-1.3 3.4-1.7 4-1.7"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

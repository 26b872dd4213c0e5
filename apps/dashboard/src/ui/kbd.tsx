/** A key, as it stands on the keyboard. */
export const Kbd = ({ children }: { children: string }) => (
  <kbd className="inline-flex min-w-5 justify-center rounded-chip border border-line-strong bg-surface px-1 font-sans text-meta text-ink-2">
    {children}
  </kbd>
)

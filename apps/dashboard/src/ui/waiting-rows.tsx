/** Rows to come, of the height of those that come. */
export function WaitingRows({ count = 4 }: { count?: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={index} className="flex min-h-[57px] flex-col justify-center gap-2 border-b border-line">
          <span className="h-3 w-40 rounded-chip bg-sunken" />
          <span className="h-2.5 w-64 max-w-full rounded-chip bg-sunken" />
        </div>
      ))}
    </div>
  )
}

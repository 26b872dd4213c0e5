/** Above rows that are a grid of the same columns; a phone's cards need none, and readers hear each row's own words. */
export function ColumnTitles({ columns, titles }: { columns: string; titles: readonly string[] }) {
  return (
    <div aria-hidden className={`hidden gap-x-4 pb-1.5 text-meta text-ink-3 card:grid ${columns}`}>
      {titles.map((title) => (
        <span key={title}>{title}</span>
      ))}
    </div>
  )
}

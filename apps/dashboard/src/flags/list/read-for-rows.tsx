import { memo } from 'react'
import { Paper, type PaperProps } from './paper.js'
import { ReadChanges, type ReadChangesProps } from './read-changes.js'
import { ReadCharts, type ReadChartsProps } from './read-charts.js'

/** What reads for the rows when they stand there. No key of the search concerns it. */
export const ReadForRows = memo(function ReadForRows({
  appId,
  setChanges,
  charted,
  setCharts,
  listed,
  setOnPaper,
}: ReadChangesProps & ReadChartsProps & PaperProps) {
  return (
    <>
      <ReadChanges appId={appId} setChanges={setChanges} />
      <ReadCharts charted={charted} setCharts={setCharts} />
      <Paper listed={listed} setOnPaper={setOnPaper} />
    </>
  )
})

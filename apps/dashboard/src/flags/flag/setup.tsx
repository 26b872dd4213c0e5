import { useFlagHere } from './flag-here.js'

export function Setup() {
  const { flag, draft, change, problems, refusal } = useFlagHere()
  const props = { flag, draft, change, problems, refusal }
  return (
    <div className="grid gap-x-12 gap-y-8 column:grid-cols-[minmax(0,1fr)_376px]">
      <div className="flex min-w-0 flex-col gap-8">
        {/* The section on the circuit takes `props`, and stands here. */}
        {void props}
      </div>
    </div>
  )
}

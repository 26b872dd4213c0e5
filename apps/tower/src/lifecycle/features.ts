/** What a feature has started: what those after it may use, and how it ends. */
export interface Started<Gives extends object> {
  readonly gives: Gives
  readonly stop?: () => void | Promise<void>
}

type Stop = () => void | Promise<void>

/**
 * Features in the order in which they start, each with what those before it have given. What they need is checked by the
 * compiler: one that stands before what it needs is a mistake of types.
 */
export interface Features<Ground extends object, Given extends object> {
  /** Comes next, gives something to those after it, and may have an end. */
  add<Gives extends object>(
    start: (given: Given) => Started<Gives> | Promise<Started<Gives>>,
  ): Features<Ground, Given & Gives>
  /** Comes next, and is done once. */
  run(step: (given: Given) => void | Promise<void>): Features<Ground, Given>
  /** Starts them one after the other, and hands over the end of each in that moment. Rejects where one of them fails. */
  start(ground: Ground, onStarted: (stop: Stop) => void): Promise<Given>
}

export const features = <Ground extends object>(): Features<Ground, Ground> => listOf(async (ground) => ground)

function listOf<Ground extends object, Given extends object>(
  start: Features<Ground, Given>['start'],
): Features<Ground, Given> {
  return {
    add: (feature) =>
      listOf(async (ground, onStarted) => {
        const given = await start(ground, onStarted)
        const { gives, stop } = await feature(given)
        if (stop) onStarted(stop)
        return { ...given, ...gives }
      }),
    run: (step) =>
      listOf(async (ground, onStarted) => {
        const given = await start(ground, onStarted)
        await step(given)
        return given
      }),
    start,
  }
}

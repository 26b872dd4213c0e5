/**
 * What one flag's calls came to over some time. `slow` marks a call that is counted as a success or a failure as well,
 * so calls are `success + failure`; the control counts are calls of the old code path.
 */
export interface WindowCounts {
  readonly success: number
  readonly failure: number
  readonly slow: number
  readonly controlOk: number
  readonly controlError: number
}

/**
 * Differences from tshark that are tshark's own fault, or a matter of choice, each with its reason. A cell counts as
 * explained if a reason's test says so.
 */
export interface Reason {
  /** End of the capture's path. */
  readonly capture: string
  readonly field?: string
  readonly frames?: readonly number[]
  readonly reason: string
}

export const reasons: readonly Reason[] = []

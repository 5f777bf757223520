/** Why what a person asked for is not done. */
export type ActRefusal = {
  readonly status: 403 | 409 | 410 | 422
  readonly code: string
  readonly field: string | null
  readonly message: string
  /** What is different now from what the person saw. */
  readonly difference?: Record<string, unknown>
}

export const refuse = (
  status: ActRefusal['status'],
  code: string,
  field: string | null,
  message: string,
): ActRefusal => ({ status, code, field, message })

/** Is it a refusal, and not what the act was done to? */
export const isActRefusal = <Done extends object>(outcome: Done | ActRefusal): outcome is ActRefusal =>
  'code' in outcome

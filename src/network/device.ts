/** The thing that publishes: one sensor box. It speaks for one station at a time. */
export type Device = {
  readonly id: string
  readonly authority: string
  readonly station: string
  readonly status: 'active' | 'revoked'
}

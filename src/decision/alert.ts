/** A state that somebody must know about; raised once, cleared once, never repeated while it stands. */
export type Alert = {
  /** `${kind}:${subject}`: one open alert each. */
  readonly id: string
  readonly authority: string
  readonly kind:
    | 'threshold_crossed'
    | 'sensor_silent'
    | 'sensor_doubted'
    | 'forecast_stale'
    | 'weather_stale'
    | 'store_behind'
    | 'deadline_near'
    | 'deadline_passed'
  /** Id of the station, route or part concerned; of a doubted sensor `station/FINDING_CODE`. */
  readonly subject: string
  readonly severity: 'warning' | 'urgent'
  readonly message: string
  readonly raised_at: Date
  readonly cleared_at: Date | null
}

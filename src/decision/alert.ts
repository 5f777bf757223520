/** How pressing an alert was when it was told or answered: what is worse than this is told anew. */
export type AlertMeasure = {
  readonly severity: Alert['severity']
  readonly due_at: Date | null
  /** How many things stood behind it. */
  readonly behind: number
}

/** What a person made of an alert. It goes on standing: an answer is about telling people, not about the road. */
export type AlertAnswer = {
  /** `acknowledged`: somebody has it in hand. `snoozed`: quiet until `until`. */
  readonly kind: 'acknowledged' | 'snoozed'
  readonly by: string
  readonly at: Date
  readonly comment: string
  /** End of a snooze; null: acknowledged. */
  readonly until: Date | null
  readonly seen: AlertMeasure
}

/** A state that somebody must know about; raised once, cleared once, never repeated while it stands. */
export type Alert = {
  /** `${kind}:${subject}`: one open alert each. */
  readonly id: string
  readonly authority: string
  readonly kind:
    | 'threshold_crossed'
    | 'freeze_likely'
    | 'sky_clearer'
    | 'sensor_silent'
    | 'sensor_doubted'
    | 'device_cloned'
    | 'forecast_stale'
    | 'weather_stale'
    | 'store_behind'
    | 'watchdog_silent'
    | 'record_broken'
    | 'restored_gap'
    | 'job_hangs'
    | 'clock_set'
    | 'certificate'
    | 'devices_refused'
    | 'network_away'
    | 'sensor_disabled'
    | 'maintenance_over'
    | 'spot_request_waiting'
    | 'deadline_near'
    | 'deadline_passed'
  /** Id of the station, route or part concerned; of a doubted sensor `station/FINDING_CODE`. */
  readonly subject: string
  readonly severity: 'warning' | 'urgent'
  readonly message: string
  /** The single things that one alert was raised for, in words; empty: it is about one. */
  readonly behind: readonly string[]
  /** The last responsible moment of what it is about; null: it has none. */
  readonly due_at: Date | null
  readonly raised_at: Date
  /** Since when its cause is gone, where it is cleared only once that has lasted; null: the cause is there. */
  readonly fading_at: Date | null
  readonly cleared_at: Date | null
  /** Rises with everything that happens to it but newer words; acting on another version is refused. */
  readonly version: number
  /** Null: nobody has answered. Of a cleared alert, what was the answer until then. */
  readonly answer: AlertAnswer | null
  /** As it was when people were last told: wavering that stays within it is no news. */
  readonly told: AlertMeasure
}

import type { AlertDocument } from '#src/api/alert-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Outcome, RecommendedRoad } from '#src/decision/recommendation.ts'
import type { NamedScope } from '#src/decision/scope.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import type { Belief } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Station } from '#src/network/station.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Celsius, GramsPerSquareMetre, Probability, Seconds, Tonnes } from '#src/units.ts'

/** `ahead`: more than an hour left; `near`: an hour or less; `passed`: too late to finish before the onset. */
export type DeadlineState = 'ahead' | 'near' | 'passed'

/** The coldest moment expected on a route tonight; `name` is the station's, from which a `road` between is told. */
export type ColdestMoment = {
  readonly station: string
  readonly name: string
  readonly at: Date
  readonly road_temp_c: Celsius
  readonly road?: RecommendedRoad
}

/** One line of tonight's table. */
export type TonightRoute = {
  readonly id: string
  readonly authority: string
  readonly name: string
  /** What counts now: the person's answer once there is one, else the proposal; null: nothing decided yet. */
  readonly outcome: Outcome | null
  /** What the engine proposes, whatever a person answered. */
  readonly proposed: Outcome | null
  /** null: no decision has been made for this route and night yet. */
  readonly status: Decision['status'] | null
  readonly version: number | null
  readonly decision_id: string | null
  /** The proposal's valid_until has passed: look again before acting. */
  readonly expired: boolean
  readonly decided_by: string | null
  readonly decided_at: Date | null
  /** For what it was answered: the whole county, a domain, a class, or this route alone; null: nobody has. */
  readonly answered_for: NamedScope | null
  /** Who asked for no action, which counts once a second person does; null: nobody. */
  readonly awaits_second_person: string | null
  /** What a crew last said that it did there this night; null: nobody has told of any. */
  readonly treated: {
    readonly finished_at: Date
    readonly spread_rate_g_m2: GramsPerSquareMetre
    readonly by: string
    /** False: part of the route only. */
    readonly whole: boolean
  } | null
  readonly flags: readonly string[]
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  readonly coldest: ColdestMoment | null
  readonly freeze_probability: Probability | null
  readonly start_by: Date | null
  readonly complete_by: Date | null
  readonly onset_at: Date | null
  /** null unless the outcome is treat and there is a time to start by. */
  readonly deadline_state: DeadlineState | null
  readonly because: string
  readonly would_change_if: string | null
  readonly rule: string | null
  /** Salt for the treated lengths at this rate; null when there is no rate or no line. */
  readonly salt_t: Tonnes | null
  readonly treated_km: number
  /** Which parts of the route are made up, e.g. `depot`, `width`. */
  readonly invented: readonly string[]
}

/** `stale`: no longer good enough to decide on; `missing`: never heard of. Neither is ever shown as fresh. */
export type Freshness = 'fresh' | 'stale' | 'missing'

/** A measured or computed moment, as little of it as a chart needs. */
export type ObservedPoint = {
  readonly at: Date
  readonly road_temp_c: Celsius
  readonly flags: readonly string[]
}

/** The site with the lowest expected road temperature of the night, for the fan chart. */
export type ColdestSite = {
  readonly station: string
  readonly name: string
  /** The last twelve hours as measured, oldest first; empty: no reading (never "warm"). */
  readonly observed: readonly ObservedPoint[]
  /** From the issue on, untreated road. */
  readonly forecast: readonly ForecastPoint[]
  readonly issued_at: Date
  readonly model: string
  readonly atmosphere: { readonly source: string; readonly issued_at: Date } | null
  /** Last reading that it starts from; null: none. */
  readonly last_reading_at: Date | null
  /** Codes of what makes this forecast less sure than others. */
  readonly doubts: readonly string[]
  /** Threshold of the station's first route, for the line in the chart. */
  readonly treat_below_c: Celsius | null
}

export type TonightStation = {
  readonly id: string
  readonly authority: string
  readonly name: string
  readonly lat: number
  readonly lon: number
  readonly setting: Station['setting']
  readonly routes: readonly string[]
  readonly invented: boolean
  readonly latest: {
    readonly at: Date
    readonly received_at: Date
    readonly road_temp_c: Celsius
    readonly air_temp_c: Celsius | null
    readonly surface_state: string | null
    readonly flags: readonly string[]
    /** By the older of measured and received. */
    readonly age_s: Seconds
  } | null
  /** How far its sensor is believed: the worst of its sensors; null: not judged yet. */
  readonly verdict: {
    readonly verdict: Belief
    /** A sentence with figures for each finding, the worst first; empty: trusted. */
    readonly because: readonly string[]
    readonly next: string | null
  } | null
  /** A sentence for each of its sensors that people took out of use: what those measure is not shown. */
  readonly out_of_use: readonly string[]
  readonly freshness: Freshness
  /** True for `stale` and `missing`: draw hatched grey, never the last colour. */
  readonly stale: boolean
}

/** How old one kind of evidence, or one part of the service, is. */
export type EvidenceAge = {
  /** `readings`, `forecast`, `weather`, or the name of a part of the service. */
  readonly name: string
  readonly last_at: Date | null
  readonly age_s: Seconds | null
  readonly state: Freshness
  /** One sentence for people, e.g. `Last reading 2 minutes ago; 9 of 10 stations are fresh.` */
  readonly words: string
}

/** How far last forecasts were from what was then measured; null where there is nothing to compare yet. */
export type ForecastError = {
  readonly mean_absolute_c: Celsius
  readonly bias_c: Celsius
  /** Pairs of forecast and reading compared. */
  readonly pairs: number
  readonly lead_h: number
}

/** What the page of tonight shows, complete: the page draws this and computes nothing. Also `/api/v1/tonight`. */
export type TonightDocument = {
  readonly format: 'frostline.tonight/1'
  /** By the service's clock. */
  readonly now: Date
  /** Civil date on which the night starts (noon to noon). */
  readonly night: string
  readonly time_zone: string
  readonly demonstration: { readonly clock_speed: number } | null
  readonly sentence: string
  /** What to do next, and when something new is due. */
  readonly next_step: string
  readonly authorities: readonly { readonly id: string; readonly name: string }[]
  readonly counts: {
    readonly routes: number
    readonly treat: number
    readonly no_action: number
    /** Routes without any decision count here too. */
    readonly unknown: number
    /** Routes that a person has answered. */
    readonly confirmed: number
  }
  /** The earliest time to start by of the routes to treat that nobody has answered yet. */
  readonly deadline: { readonly at: Date; readonly route: string; readonly state: DeadlineState } | null
  /** Treat before unknown before no_action; the colder first within each. */
  readonly routes: readonly TonightRoute[]
  readonly coldest_site: ColdestSite | null
  /** Coldest first, those without a fresh reading before all. */
  readonly stations: readonly TonightStation[]
  readonly ages: readonly EvidenceAge[]
  /** Open alerts, urgent first, the louder kind before the other, then the sooner due, then newest first. */
  readonly alerts: readonly AlertDocument[]
  readonly forecast_error: ForecastError | null
  /** What whoever decides must know of the rules used, e.g. that the spread rates are an example. */
  readonly notices: readonly string[]
  readonly credits: readonly string[]
}

/** A line that changed, and the line after which it stands now; null: it is the first. */
export type ChangedLine = TonightRoute & { readonly after: string | null }

/**
 * What of tonight may change with one decision: the sentence, the deadline and the lines that were asked for. Small,
 * so that an open page is right again at once. Also `/api/v1/tonight/changed`.
 */
export type ChangedTonight = Pick<
  TonightDocument,
  | 'now'
  | 'night'
  | 'time_zone'
  | 'sentence'
  | 'next_step'
  | 'authorities'
  | 'counts'
  | 'deadline'
  | 'notices'
  | 'alerts'
> & {
  readonly format: 'frostline.tonight-changed/1'
  /** Most urgent first. */
  readonly changed: readonly ChangedLine[]
  /** What the alerts name. */
  readonly routes: readonly Pick<TonightRoute, 'id' | 'name' | 'start_by'>[]
  readonly stations: readonly Pick<TonightStation, 'id' | 'name'>[]
}

/** The authority's own network for the map: no outside tile is needed. Also `/api/v1/map`. */
export type MapDocument = {
  readonly format: 'frostline.map/1'
  readonly routes: readonly {
    readonly id: string
    readonly name: string
    readonly invented: readonly string[]
    /** Treated roads, simplified for drawing. */
    readonly lines: readonly (readonly Position[])[]
    /** Roads driven over without spreading. */
    readonly dead_runs: readonly (readonly Position[])[]
  }[]
  readonly depots: readonly {
    readonly id: string
    readonly name: string
    readonly lat: number
    readonly lon: number
    readonly invented: boolean
  }[]
  readonly stations: readonly {
    readonly id: string
    readonly name: string
    readonly lat: number
    readonly lon: number
    readonly setting: Station['setting']
    readonly invented: boolean
  }[]
  /** [west, south, east, north]; null when nothing has a place yet. */
  readonly bounds: readonly [number, number, number, number] | null
  readonly credits: readonly string[]
}

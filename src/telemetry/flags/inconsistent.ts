import { isSunDown } from '#src/telemetry/almanac.ts'
import type { Evidence } from '#src/telemetry/flags/evidence.ts'
import type { Measurements } from '#src/telemetry/reading.ts'

const dewpointAboveAir = ({ dewpoint_c, air_temp_c }: Measurements): boolean =>
  dewpoint_c !== undefined && air_temp_c !== undefined && dewpoint_c > air_temp_c + 0.5

const FROZEN: readonly (string | undefined)[] = ['frost', 'ice', 'snow']
const frozenOnWarmRoad = ({ surface_state, road_temp_c }: Measurements): boolean =>
  road_temp_c > 3 && FROZEN.includes(surface_state)

/** Only the sun heats a road far above the air. */
const roadWarmedByNoSun = ({ at, measurements: { road_temp_c, air_temp_c }, post }: Evidence): boolean =>
  air_temp_c !== undefined &&
  road_temp_c > air_temp_c + 9 &&
  isSunDown(at, post.station.lat, post.station.lon)

const dryBelowDewpoint = ({ surface_state, humidity_pct, road_temp_c, dewpoint_c }: Measurements): boolean =>
  surface_state === 'dry' &&
  humidity_pct !== undefined &&
  humidity_pct >= 100 &&
  dewpoint_c !== undefined &&
  road_temp_c < dewpoint_c

/** Values of one reading that cannot be true together. Wet far below zero can: salt. */
export const isInconsistent = (evidence: Evidence): boolean =>
  dewpointAboveAir(evidence.measurements) ||
  frozenOnWarmRoad(evidence.measurements) ||
  roadWarmedByNoSun(evidence) ||
  dryBelowDewpoint(evidence.measurements)

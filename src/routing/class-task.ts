import type {
  DepotInTask,
  PlanSettings,
  SegmentToTreat,
  SpreaderInTask,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'

/**
 * Invented, for a first plan of a county: an authority puts its own in their place. 40 km/h treating and 2.5 h are
 * those of British handbooks; speeds between are what roads of the class mostly allow a lorry.
 */
export const INVENTED_SETTINGS: PlanSettings = {
  limit_min: 150,
  limit_until: 'last_treated',
  treating_kmh: {
    motorway: 60,
    trunk: 45,
    primary: 40,
    secondary: 40,
    tertiary: 40,
    unclassified: 30,
    residential: 25,
    service: 15,
  },
  travelling_kmh: {
    motorway: 85,
    trunk: 75,
    primary: 65,
    secondary: 60,
    tertiary: 55,
    unclassified: 45,
    residential: 30,
    service: 15,
  },
  drives_on: 'left',
  u_turns: 'turning_places',
  turn_s: { straight: 0, left: 5, right: 10, round: 60 },
  reloads: true,
  reload_min: 30,
  salt_reserve: 0,
  price_min: { spreader: 60, dead_km: 1, moved_km: 0 },
}

const NO_LIMITS = { weight_t: null, width_m: null, height_m: null }

/** What `INVENTED_SETTINGS` makes up. */
const INVENTED = ['speed', 'limit', 'turn times', 'reload time', 'prices']

/** Where salt lies and who spreads it, as little as a first plan needs. */
export type Fleet = {
  /** Are they made up? Absent: no. */
  readonly invented?: boolean
  readonly depots: readonly Pick<DepotInTask, 'id' | 'name' | 'lon' | 'lat'>[]
  readonly spreaders: readonly Pick<SpreaderInTask, 'id' | 'capacity_t' | 'depot'>[]
}

/** A task without standing routes: no spreader is at home on any of the segments yet. `widths`: are some made up? */
export const classTask = (
  segments: readonly SegmentToTreat[],
  { depots, spreaders, invented }: Fleet,
  widths: 'stated' | 'invented',
): SpreadingTask => ({
  format: 'frostline.spreading-task/1',
  segments: segments.map((segment) => ({ ...segment, standing_route: null })),
  depots: depots.map(({ id, name, lon, lat }) => ({ id, name, lon, lat, salt_t: null })),
  spreaders: spreaders.map(({ id, capacity_t, depot }) => ({
    id,
    capacity_t,
    depot,
    start: null,
    ends: 'own_depot',
    standing_route: null,
    size: NO_LIMITS,
    loaded_t: null,
    elapsed_min: 0,
  })),
  standing_tours: [],
  closed: [],
  settings: INVENTED_SETTINGS,
  invented: [
    ...(invented ? ['depot', 'spreader'] : []),
    ...(widths === 'invented' ? ['width'] : []),
    ...INVENTED,
  ],
})

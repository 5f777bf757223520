/** A road of three junctions, what to treat of it, and a plan of a night; each test overrides what it is about. */
import { type NetworkSegment, ROAD_CLASSES, type RoadNetwork } from '#src/network/road-network.ts'
import type { NightPlan, PlanSide, PlanWork } from '#src/routing/night/night-plan.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import { EVENING } from '#tests/support/builders.ts'

export const aNetworkSegment = (more: Partial<NetworkSegment> = {}): NetworkSegment => ({
  id: 'a-b',
  from: 0,
  to: 1,
  road: 'A1',
  road_class: 'primary',
  slip_road: false,
  roundabout: false,
  bridge: false,
  one_way: false,
  length_m: 1_000,
  width_m: null,
  lanes: null,
  speed_limit_kmh: null,
  limits: { weight_t: null, width_m: null, height_m: null },
  gritting: null,
  hazards: [],
  line: [
    [-0.7, 52.6],
    [-0.6852, 52.6],
  ],
  ...more,
})

/** A to B to C along one parallel, a kilometre each. */
export const aRoadNetwork = (more: Partial<RoadNetwork> = {}): RoadNetwork => ({
  format: 'frostline.road-network/1',
  name: 'Made-up roads',
  source: 'made up',
  credits: [],
  junctions: [
    [-0.7, 52.6],
    [-0.6852, 52.6],
    [-0.6704, 52.6],
  ],
  segments: [
    aNetworkSegment(),
    aNetworkSegment({
      id: 'b-c',
      from: 1,
      to: 2,
      road: 'B2',
      road_class: 'secondary',
      line: [
        [-0.6852, 52.6],
        [-0.6704, 52.6],
      ],
    }),
  ],
  banned_turns: [],
  turning_places: null,
  ...more,
})

const everyClass = (kmh: number) =>
  Object.fromEntries(ROAD_CLASSES.map((road_class) => [road_class, kmh])) as Record<
    (typeof ROAD_CLASSES)[number],
    number
  >

export const aSpreadingTask = (more: Partial<SpreadingTask> = {}): SpreadingTask => ({
  format: 'frostline.spreading-task/1',
  segments: ['a-b', 'b-c'].map((segment) => ({
    segment,
    spread_rate_g_m2: 20,
    width_m: 6,
    passes: 1 as const,
    priority: null,
    treat_by_min: null,
    standing_route: null,
  })),
  depots: [{ id: 'west', name: 'West depot', lon: -0.7, lat: 52.6, salt_t: null }],
  spreaders: [
    {
      id: 'gritter-1',
      capacity_t: 6,
      depot: 'west',
      start: null,
      ends: 'own_depot',
      standing_route: null,
      size: { weight_t: null, width_m: null, height_m: null },
      loaded_t: null,
      elapsed_min: 0,
    },
  ],
  standing_tours: [],
  closed: [],
  settings: {
    limit_min: 150,
    limit_until: 'last_treated',
    treating_kmh: everyClass(40),
    travelling_kmh: everyClass(60),
    drives_on: 'left',
    u_turns: 'anywhere',
    turn_s: { straight: 0, left: 0, right: 0, round: 0 },
    reloads: false,
    reload_min: 30,
    salt_reserve: 0,
    price_min: { spreader: 60, dead_km: 1, moved_km: 5 },
  },
  ...more,
})

/** Out over A1 and B2, treating, and back over both without. */
export const aSpreadingPlan = (more: Partial<SpreadingPlan> = {}): SpreadingPlan => ({
  format: 'frostline.spreading-plan/1',
  tours: [
    {
      spreader: 'gritter-1',
      steps: [
        { kind: 'drive', segment: 'a-b', against: false, treat: true },
        { kind: 'drive', segment: 'b-c', against: false, treat: true },
        { kind: 'drive', segment: 'b-c', against: true, treat: false },
        { kind: 'drive', segment: 'a-b', against: true, treat: false },
      ],
      salt_t: 0.24,
      treated_km: 2,
      dead_km: 2,
      last_treated_min: 3,
      ends_min: 5,
    },
  ],
  shortfalls: [],
  moved_km: 0,
  standing: false,
  seed: 1,
  iterations: 100,
  ...more,
})

export const aPlanSide = (more: Partial<PlanSide> = {}): PlanSide => ({
  figures: {
    spreaders: 1,
    treated_km: 2,
    dead_km: 2,
    dead_min: 2,
    salt_t: 0.24,
    last_treated_min: 3,
    ends_min: 5,
    moved_km: 0,
    late: 0,
    untreated: 0,
  },
  tours: aSpreadingPlan().tours.map(({ steps: _, ...tour }) => tour),
  falls_short: [],
  ...more,
})

export const aPlanWork = (): PlanWork => ({
  task: aSpreadingTask(),
  proposed: aSpreadingPlan(),
  standing: aSpreadingPlan({ standing: true }),
})

export const aNightPlan = (more: Partial<NightPlan> = {}): NightPlan => ({
  id: 'plan-20260115-1f3a',
  authority: 'northshire',
  night: '2026-01-15',
  made_at: EVENING,
  made_by: 'duty',
  change: { spreaders_out: ['gritter-2'], depots_empty: [], roads_closed: [] },
  because: ['gritter-2 cannot be sent.'],
  assumed: [],
  network: { sha256: 'f'.repeat(64), source: 'made up' },
  decisions: [
    {
      ...{ id: '2026-01-15.route-1', route: 'route-1', version: 1, spread_rate_g_m2: 20, passes: 1 },
      ...{ complete_by: EVENING, treated_m: 2_000 },
    },
  ],
  leave_at: EVENING,
  seed: 1,
  iterations: 100,
  sha256: 'e'.repeat(64),
  standing: aPlanSide({ falls_short: ['B2, 1 km, would not be treated.'] }),
  proposed: aPlanSide(),
  mends: [],
  moved: [{ road: 'B2', km: 1, from: 'gritter-2', to: 'gritter-1' }],
  confirmed: null,
  ...more,
})

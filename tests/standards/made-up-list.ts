import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type RouteList, routeList } from '#src/routing/route-list.ts'

import { drawnNetwork, listDriven } from '#tests/routing/list/drawn-roads.ts'

const route: TreatmentRoute = {
  id: 'route-1',
  authority: 'made-up',
  name: 'Route 1: <Mill & "Ford"> \u0007',
  segments: [
    {
      id: 'a',
      road: 'A6003',
      length_m: 1200,
      width_m: 6.5,
      line: [
        [-0.7, 52.6],
        [-0.69, 52.605],
      ],
      treated: false,
    },
    {
      id: 'b',
      road: 'B672',
      length_m: 1300,
      width_m: 6.5,
      line: [
        [-0.69, 52.605],
        [-0.00000004, 52.61],
      ],
      treated: true,
    },
  ],
  depot: 'depot-1',
  spreader: 'spreader-1',
  threshold: { treat_below_c: 1, side: '<=', version: 1 },
  mobilisation_min: 60,
  treatment_min: 90,
  margin_min: 30,
  invented: ['width'],
}

export const CREDIT = '© Makers of the map, ODbL 1.0'
/** Out, a reload, and on; with a hazard. */
export function reloadingList(): RouteList {
  const drawn = drawnNetwork([
    {
      id: 'a',
      road: 'A606',
      line: [
        [0, 0],
        [0, 1000],
      ],
    },
    {
      id: 'lane',
      road: 'Mill Lane',
      line: [
        [0, 0],
        [-800, 0],
      ],
      hazards: ['ford', 'low bridge <3 m & narrow>'],
    },
  ])
  return listDriven(drawn, 'a -a @yard lane', {
    settings: { reloads: true, reload_min: 10, u_turns: 'anywhere' },
  })
}

/** A short list with a name that has to be escaped and a coordinate that JavaScript writes with an exponent. */
export const madeUpList = (more: Partial<TreatmentRoute> = {}): RouteList =>
  routeList({ ...route, ...more }, { spread_rate_g_m2: 20, passes: 1, capacity_t: 6, complete_by: null })

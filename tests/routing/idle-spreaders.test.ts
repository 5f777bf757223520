import { expect, test } from 'vitest'
import { sendIdle } from '#src/routing/road/idle-spreaders.ts'
import { roadTask } from '#src/routing/road/road-task.ts'
import { whoCanTreat } from '#src/routing/road/who-can-treat.ts'
import {
  drawnNetwork,
  lonLatAt,
  plainSettings,
  spreaderAt,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/** d ── a ── e: depots west at d and east at e, 60 kg to spread between a and e. */
const network = drawnNetwork({ d: [0, 0], a: [1000, 0], e: [2000, 0] }, { da: {}, ae: {} })
const given = (west: number | null, east: number | null, loaded_t: number | null, reloads: boolean) =>
  roadTask(
    network,
    taskOf({
      segments: [toTreat('ae')],
      depots: [
        { id: 'west', name: 'West', ...lonLatAt([0, 0]), salt_t: west },
        { id: 'east', name: 'East', ...lonLatAt([2000, 0]), salt_t: east },
      ],
      spreaders: [spreaderAt('west', 'one', { loaded_t })],
      settings: { ...plainSettings, u_turns: 'anywhere', reloads },
    }),
  )
const treats = { stretch: 0, against: false }

test.each([
  ['is loaded', given(null, 0, null, false), [treats]],
  ['is loaded where it stands', given(null, null, 0, true), [{ reload: 0 }, treats]],
  ['is loaded at the other depot', given(0, null, 0, true), [{ reload: 1 }, treats]],
  ['finds too little at its own', given(0.05, 0.06, 0, true), [{ reload: 1 }, treats]],
  ['finds no salt', given(0, 0.05, 0, true), null],
  ['may not reload', given(null, null, 0, false), null],
])('a spreader that stands idle while a road is left: it %s', (_, task, visits) => {
  const taken = [{ stretch: 0, code: 'no_spreader_left' as const }]
  const sent = sendIdle(task, whoCanTreat(task), { tours: [], taken })
  expect(sent.tours).toEqual(visits ? [{ group: 0, visits }] : [])
  expect(sent.taken).toEqual(visits ? [] : taken)
})

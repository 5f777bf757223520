import { expect, test } from 'vitest'
import type { SpotRequest } from '#src/decision/spot-request.ts'
import type { OperationalStore } from '#src/ports.ts'
import { aSpotKnown, aSpotRequest, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'

const entryFor = ({ id, authority }: SpotRequest, action = 'spot_request_heard') => ({
  at: EVENING,
  actor: 'duty',
  authority,
  action,
  subject: id,
  detail: null,
})
const answered = (request: SpotRequest): SpotRequest => ({
  ...request,
  answer: {
    outcome: 'accepted',
    by: 'dot',
    at: minutesAfter(EVENING, 5),
    reason_code: null,
    reason: '',
    route: 'route-1',
    crew: null,
    complete_by: hoursAfter(EVENING, 1),
    flags: [],
    known: aSpotKnown(),
  },
})

/** What every operational store does with requests to treat a place. */
export function spotRequestsContract(store: () => OperationalStore): void {
  const request = aSpotRequest()

  test('a request is kept once, with its line of the record, and is open', async () => {
    expect(await store().addSpotRequest(request, entryFor(request))).toBe(true)
    expect(await store().addSpotRequest(request, entryFor(request))).toBe(false)
    expect(await store().spotRequest(request.id)).toEqual(request)
    expect(await store().spotRequest('spot-20260115-0000')).toBeNull()
    expect(await store().openSpotRequests()).toEqual([request])
    expect(await store().record(request.id, 10)).toHaveLength(1)
  })

  test('it is answered once', async () => {
    await store().addSpotRequest(request, entryFor(request))
    const after = answered(request)
    expect(await store().answerSpotRequest(after, entryFor(after, 'spot_request_accepted'))).toBe(true)
    expect(await store().answerSpotRequest(after, entryFor(after, 'spot_request_refused'))).toBe(false)
    expect(await store().spotRequest(request.id)).toEqual(after)
    expect(await store().openSpotRequests()).toEqual([])
    expect((await store().record(request.id, 10)).map(({ action }) => action)).toEqual([
      'spot_request_heard',
      'spot_request_accepted',
    ])
  })

  test('of an authority and a span, oldest first', async () => {
    const later = aSpotRequest({ id: 'spot-20260115-2222', heard_at: minutesAfter(EVENING, 10) })
    const south = aSpotRequest({ id: 'spot-20260115-3333', authority: 'southshire' })
    for (const one of [later, request, south]) await store().addSpotRequest(one, entryFor(one))
    const span = { from: EVENING, to: minutesAfter(EVENING, 10) }
    expect(await store().spotRequests('northshire', span)).toEqual([request])
    const whole = { ...span, to: hoursAfter(EVENING, 1) }
    expect(await store().spotRequests('northshire', whole)).toEqual([request, later])
  })
}

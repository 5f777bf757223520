import { expect, test } from 'vitest'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { OperationalStore } from '#src/ports.ts'
import { aCompletedTreatment, EVENING, hoursAfter } from '#tests/support/builders.ts'

const entryFor = ({ id, authority }: CompletedTreatment, action = 'treatment_completed') => ({
  at: EVENING,
  actor: 'crew-2',
  authority,
  action,
  subject: id,
  detail: null,
})

/** What every operational store does with what crews say that they did. */
export function treatmentsContract(store: () => OperationalStore): void {
  const done = aCompletedTreatment()

  test('a treatment is kept once, with its line of the record', async () => {
    expect(await store().addTreatment(done, entryFor(done))).toBe(true)
    expect(await store().addTreatment({ ...done, by: 'Another' }, entryFor(done))).toBe(false)
    expect(await store().treatment('northshire', done.id)).toEqual(done)
    expect(await store().treatment('southshire', done.id)).toBeNull()
    expect(await store().record(done.id, 10)).toMatchObject([{ action: 'treatment_completed' }])
  })

  test('each authority has ids of its own', async () => {
    const south = aCompletedTreatment({ authority: 'southshire', by: 'South crew' })
    expect(await store().addTreatment(done, entryFor(done))).toBe(true)
    expect(await store().addTreatment(south, entryFor(south))).toBe(true)
    expect(await store().treatment('southshire', done.id)).toEqual(south)
  })

  test('of a span: finished in it, oldest first', async () => {
    const late = aCompletedTreatment({ id: 'run-2', finished_at: EVENING })
    for (const one of [late, done]) await store().addTreatment(one, entryFor(one))
    const span = { from: hoursAfter(EVENING, -6), to: EVENING }
    expect(await store().treatments(span)).toEqual([done])
    expect(await store().treatments({ ...span, to: hoursAfter(EVENING, 1) })).toEqual([done, late])
  })

  test('it is taken back once, and the record keeps both', async () => {
    await store().addTreatment(done, entryFor(done))
    const back = { ...done, withdrawn: { by: 'dot', at: EVENING, reason: 'Wrong route' } }
    expect(await store().withdrawTreatment(back, entryFor(done, 'treatment_withdrawn'))).toBe(true)
    expect(await store().withdrawTreatment(back, entryFor(done, 'treatment_withdrawn'))).toBe(false)
    expect(await store().treatment('northshire', done.id)).toEqual(back)
    expect(await store().record(done.id, 10)).toHaveLength(2)
  })
}

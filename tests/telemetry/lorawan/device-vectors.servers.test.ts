import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isFrameFault } from '#src/telemetry/lorawan/decoded.ts'
import { families, familyNamed, familyOf } from '#src/telemetry/lorawan/families.ts'

type Vector = {
  readonly id: string
  readonly device: string
  readonly hex: string
  readonly base64: string
  readonly fPort: number
  readonly decoder: string
  readonly expect: Readonly<Record<string, number | string>>
}
const { vectors } = JSON.parse(
  readFileSync(new URL('../../../../shared/data/device-vectors.json', import.meta.url), 'utf8'),
) as { vectors: Vector[] }

/** What is wrong in the makers' decoders and right in ours. */
const MENDED: Readonly<Record<string, Readonly<Record<string, number>>>> = { 'd2x-d1': { Temp_C3: -2 } }

const decoded = ({ decoder, hex, fPort }: Vector) => {
  const frame = familyOf(decoder.replace(/-all$/, ''))!.decoder(Buffer.from(hex, 'hex'), fPort)
  if (isFrameFault(frame)) throw new Error(`${frame.expected}; ${frame.got}`)
  return frame
}

describe('device vectors of the makers, and such as follow from their layouts', () => {
  test('all are there, and every family of ours among them', () => {
    expect(vectors).toHaveLength(17)
    const named = new Set(vectors.map(({ decoder }) => decoder.replace(/-all$/, '')))
    expect([...named].sort()).toEqual(families.map(({ id }) => id).sort())
  })
  test.each(vectors)('$id', (vector) => {
    expect(Buffer.from(vector.hex, 'hex').toString('base64')).toBe(vector.base64)
    const { fields, grouped } = decoded(vector)
    const { readings, header: _, ...expected } = vector.expect as Record<string, unknown>
    if (readings) return expect(grouped).toEqual(readings)
    expect(Object.keys(fields).sort()).toEqual(Object.keys(expected).sort())
    for (const [name, value] of Object.entries({ ...expected, ...MENDED[vector.id] }))
      if (typeof value === 'number') expect(fields[name], name).toBeCloseTo(value, 9)
      else expect(fields[name], name).toBe(value)
  })
  test.each(vectors)('$device is known by its name', ({ device, decoder }) => {
    expect(familyNamed([device])?.id).toBe(decoder.replace(/-all$/, ''))
  })
})

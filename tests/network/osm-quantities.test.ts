import { describe, expect, test } from 'vitest'
import {
  statedLanes,
  statedLength,
  statedSlope,
  statedSpeed,
  statedWeight,
} from '#src/network/osm/osm-quantities.ts'

const understood = (value: number | null) => ({ value, understood: true })
const NOT = { value: null, understood: false }

describe('what a tag states, in our units', () => {
  test.each([
    ['no sign', undefined, understood(null)],
    ['no limit', 'none', understood(null)],
    ['kilometres an hour', '50', understood(50)],
    ['miles an hour', '30 mph', understood(48.3)],
    ['miles without a space', '60mph', understood(96.6)],
    ['the national limit', 'GB:nsl_single', understood(96.6)],
    ['the same, misspelt as mappers do', 'GB_nsl:single', understood(96.6)],
    ['of dual carriageways', 'UK:nsl_dual', understood(112.7)],
    ['which of them is not said', 'national', NOT],
    ['two at once', '60 mph;50 mph', NOT],
    ['a slip of the keyboard', '3000 mph', NOT],
    ['at walking pace', 'walk', NOT],
  ])('speed: %s', (_, tag, expected) => expect(statedSpeed(tag)).toEqual(expected))

  test.each([
    ['tonnes', '7.5', understood(7.5)],
    ['tonnes, said', '7.5 t', understood(7.5)],
    ['kilograms', '7500 kg', understood(7.5)],
    ['pounds', '16535 lbs', understood(7.5)],
    ['short tons', '10 st', understood(9.072)],
    ['unsigned', 'unsigned', understood(null)],
    ['kilograms without saying so', '7500', NOT],
    ['a decimal comma', '7,5', NOT],
  ])('weight: %s', (_, tag, expected) => expect(statedWeight(tag)).toEqual(expected))

  test.each([
    ['metres', '3.9', understood(3.9)],
    ['metres, said', '3.9 m', understood(3.9)],
    ['feet and inches', `12'6"`, understood(3.81)],
    ['feet alone', `14'`, understood(4.27)],
    ['in words', '12 ft 6 in', understood(3.81)],
    ['the default of the law', 'default', understood(null)],
    ['a lost point', '39', NOT],
    ['lower than the law', 'below_default', NOT],
    ['inches with a full stop', `12'6.`, NOT],
  ])('height: %s', (_, tag, expected) => expect(statedLength(tag, 1.5, 10)).toEqual(expected))

  test.each([
    ['per cent', '12%', understood(12)],
    ['downwards', '-12 %', understood(12)],
    ['one in eight', '1:8', understood(12.5)],
    ['degrees', '7°', understood(12.3)],
    ['without a figure', 'up', understood(null)],
    ['a word', 'steep', NOT],
    ['a cliff', '100%', NOT],
  ])('slope: %s', (_, tag, expected) => expect(statedSlope(tag)).toEqual(expected))

  test.each([
    ['two', '2', understood(2)],
    ['one and a half', '1.5', understood(1.5)],
    ['none', '0', NOT],
    ['a list', '2;3', NOT],
  ])('lanes: %s', (_, tag, expected) => expect(statedLanes(tag)).toEqual(expected))
})

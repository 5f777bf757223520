import { describe, expect, test } from 'vitest'
import { certificateTroubled, devicesRefused } from '#src/decision/alerts/door-troubled.ts'
import { DAY } from '#src/units.ts'

const now = new Date('2026-01-15T18:00:00Z')
const told = { authority: 'north', timeZone: 'Europe/London', now }
const inDays = (days: number) => new Date(now.getTime() + days * DAY)

describe('the certificate', () => {
  test.each<[number, string[]]>([
    [31, []],
    [30, ['north/30-days warning']],
    [7.1, ['north/30-days warning']],
    [7, ['north/7-days warning']],
    [1.1, ['north/7-days warning']],
    [1, ['north/1-days urgent']],
    [0, ['north/ended urgent']],
    [-40, ['north/ended urgent']],
  ])('O5: with %d days left', (days, expected) => {
    const found = certificateTroubled({ valid_to: inDays(days), trouble: null }, told)
    expect(found.map(({ subject, severity }) => `${subject} ${severity}`)).toEqual(expected)
  })
  test('whose successor cannot be used', () => {
    const [found] = certificateTroubled({ valid_to: inDays(200), trouble: 'key.pem: is not its key' }, told)
    expect(found).toMatchObject({ subject: 'north/files', severity: 'warning' })
    expect(found?.message).toContain('key.pem: is not its key')
  })
  test('none: nothing to say', () => expect(certificateTroubled(null, told)).toEqual([]))
})

describe('sensors refused within five minutes', () => {
  const devices = Array.from({ length: 40 }, (_, index) => `moor-${index}`)
  const quiet = { devices, refused: new Map<string, string>(), handshakes: 0, lastHandshake: null }
  const refusedOf = (count: number) =>
    new Map(devices.slice(0, count).map((device) => [device, 'WRONG_SECRET']))
  test.each<[string, Partial<typeof quiet>, string[]]>([
    ['none', {}, []],
    ['three of 40: single ones', { refused: refusedOf(3) }, []],
    ['four of 40', { refused: refusedOf(4) }, ['north/logins']],
    ['two of three', { devices: devices.slice(0, 3), refused: refusedOf(2) }, []],
    ['three of three', { devices: devices.slice(0, 3), refused: refusedOf(3) }, ['north/logins']],
    [
      'another authority’s',
      {
        refused: new Map([
          ['vale-1', 'A'],
          ['vale-2', 'A'],
          ['vale-3', 'A'],
          ['vale-4', 'A'],
        ]),
      },
      [],
    ],
    ['two handshakes', { handshakes: 2 }, []],
    ['three handshakes', { handshakes: 3 }, ['north/handshakes']],
  ])('%s', (_, changes, expected) => {
    expect(devicesRefused({ ...quiet, ...changes }, told).map(({ subject }) => subject)).toEqual(expected)
  })
  test('the message counts them and names the commonest reason', () => {
    const refused = new Map([...refusedOf(5), ['moor-0', 'REVOKED']])
    const [found] = devicesRefused({ ...quiet, refused }, told)
    expect(found?.message).toContain(
      '5 of 40 sensors were refused within five minutes, most often as WRONG_SECRET',
    )
  })
})

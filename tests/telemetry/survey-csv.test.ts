import { describe, expect, test } from 'vitest'
import { readSurveyCsv } from '#src/telemetry/survey-csv.ts'

const NOW = new Date('2026-01-20T12:00:00Z')
const HEADER = 'run,at,lat,lon,road_temp_c,air_temp_c,sky'
const GOOD = 'jan-15,2026-01-15T22:10:00Z,53.4,-1.8,-1.4,0.2,clear'
const read = (...lines: string[]) => readSurveyCsv([HEADER, ...lines].join('\n'), NOW)

test('a line becomes a point of its run', () => {
  expect(read(GOOD)).toEqual({
    runs: [
      {
        run: 'jan-15',
        points: [
          {
            at: new Date('2026-01-15T22:10:00Z'),
            lat: 53.4,
            lon: -1.8,
            road_temp_c: -1.4,
            air_temp_c: 0.2,
            sky: 'clear',
          },
        ],
      },
    ],
    rows: 1,
    refused: [],
  })
})

test('runs come apart and each in the order of time; empty lines, quotes, CRLF and a byte order mark are no fault', () => {
  const text = `\uFEFF"run","at","lat","lon","road_temp_c"\r\nb,2026-01-15T22:20:00Z,53.4,-1.8,1\r\n\r\n"a",2026-01-15T22:10:00+00:00,53.4,-1.8,2\r\nb,2026-01-15T22:10:00Z,53.4,-1.8,3\r\n`
  const { runs, rows, refused } = readSurveyCsv(text, NOW)
  expect(refused).toEqual([])
  expect(rows).toBe(3)
  expect(runs.map(({ run, points }) => [run, points.map(({ road_temp_c }) => road_temp_c)])).toEqual([
    ['b', [3, 1]],
    ['a', [2]],
  ])
})

describe('a line that cannot be believed is refused by name, and the rest is read', () => {
  test.each([
    ['no run', ',2026-01-15T22:10:00Z,53.4,-1.8,1,,', 'run', undefined],
    ['no zone', 'a,2026-01-15T22:10:00,53.4,-1.8,1,,', 'at', 'no time zone: end it with Z'],
    ['a date that is none', 'a,2026-02-30T22:10:00Z,53.4,-1.8,1,,', 'at', undefined],
    ['tomorrow', 'a,2026-01-21T22:10:00Z,53.4,-1.8,1,,', 'at', undefined],
    ['1970', 'a,1970-01-01T22:10:00Z,53.4,-1.8,1,,', 'at', 'the clock was never set'],
    [
      'eastings',
      'a,2026-01-15T22:10:00Z,367000,405000,1,,',
      'lat',
      'eastings and northings (EPSG:27700?), not degrees',
    ],
    ['swapped', 'a,2026-01-15T22:10:00Z,151.2,-33.8,1,,', 'lat', 'lat and lon swapped'],
    ['kelvin', 'a,2026-01-15T22:10:00Z,53.4,-1.8,272.4,,', 'road_temp_c', 'kelvin sent as degrees Celsius'],
    [
      'a sentinel',
      'a,2026-01-15T22:10:00Z,53.4,-1.8,-127,,',
      'road_temp_c',
      'a broken or unplugged probe, or a driver error code',
    ],
    ['no temperature', 'a,2026-01-15T22:10:00Z,53.4,-1.8,,,', 'road_temp_c', 'no value: leave the line out'],
    ['NaN', 'a,2026-01-15T22:10:00Z,53.4,-1.8,NaN,,', 'road_temp_c', undefined],
    [
      'air that cannot be',
      'a,2026-01-15T22:10:00Z,53.4,-1.8,1,99,',
      'air_temp_c',
      'degrees Fahrenheit sent as Celsius',
    ],
    ['a sky of its own', 'a,2026-01-15T22:10:00Z,53.4,-1.8,1,,sunny', 'sky', undefined],
    ['a decimal comma', 'a,2026-01-15T22:10:00Z,53.4,-1.8,1,2,,', 'line', 'a decimal comma'],
    ['cut off', 'a,2026-01-15T22:10:00Z,53.4', 'line', 'cut off'],
    ['twice', GOOD, 'at', 'a file joined twice'],
    ['another night', GOOD.replace('01-15T', '01-17T'), 'at', 'one name for two nights'],
  ])('%s', (_, line, field, likely_cause) => {
    const { runs, rows, refused } = read(GOOD, line)
    expect(runs.map(({ points }) => points.length)).toEqual([1])
    expect(rows).toBe(2)
    expect(refused).toEqual([
      expect.objectContaining({ line: 3, field, ...(likely_cause ? { likely_cause } : {}) }),
    ])
    expect(refused[0]!.expected).toMatch(/\w/)
    expect(refused[0]!.likely_cause).toBe(likely_cause)
  })
})

describe('a header that is not ours refuses the whole file, by name', () => {
  test.each([
    ['semicolons', 'run;at;lat;lon;road_temp_c', 'header', 'exported with semicolons or tabs'],
    ['a column missing', 'run,at,lat,lon', 'road_temp_c', 'no header line'],
    ['a column of another name', `${HEADER},speed`, 'speed', 'a misspelt name'],
    ['a column twice', `${HEADER},lat`, 'lat', undefined],
    ['nothing', '', 'run', 'no header line'],
  ])('%s', (_, header, field, likely_cause) => {
    const { runs, rows, refused } = readSurveyCsv(`${header}\n${GOOD}`, NOW)
    expect([runs, rows]).toEqual([[], 1])
    expect(refused).toMatchObject([{ line: 1, field }])
    expect(refused[0]!.likely_cause).toBe(likely_cause)
  })
})

import { z } from 'zod'
import { forecastCase } from '#src/cli/forecast.ts'
import { faultsOf, instant } from '#src/cli/ndjson.ts'
import type { IssuedWeather } from '#src/decision/backtest/atmosphere-known.ts'

const issuedWeather = z.object({ issued_at: instant, hours: forecastCase.shape.weather })

function issueOf(line: string, number: number): IssuedWeather | string {
  let given: unknown
  try {
    given = JSON.parse(line)
  } catch {
    return `line ${number}: expected JSON; got ${line.slice(0, 80)}`
  }
  const parsed = issuedWeather.safeParse(given)
  return parsed.success ? parsed.data : `line ${number}: ${faultsOf(parsed.error)}`
}

/**
 * Weather forecasts as issued, a line each: `{"issued_at","hours":[{"at","air_temp_c",…}]}`, hours as in a forecast case.
 * In rising order of issue; a string names the first line that cannot be read, because a forecast left out would be
 * stale weather in the backtest.
 */
export function readIssuedWeather(text: string): IssuedWeather[] | string {
  const issues: IssuedWeather[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const issue = issueOf(line, index + 1)
    if (typeof issue === 'string') return issue
    issues.push(issue)
  }
  return issues.toSorted((a, b) => a.issued_at.getTime() - b.issued_at.getTime())
}

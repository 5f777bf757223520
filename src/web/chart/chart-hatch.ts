import type { FanChart, Plot } from '#src/web/chart/chart-plot.ts'
import { fixed } from '#src/web/chart/chart-plot.ts'

/** What is too old to decide on is hatched; each drawing has its own pattern, because one of them is hidden. */
export const hatchPattern = (id: string): string =>
  `<defs><pattern id="${id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="chart-hatch" y2="7"/></pattern></defs>`

export const hatched = (style: string, id: string): string => `class="${style}" fill="url(#${id})"`

/** From the last reading to now, when that is too long ago: whatever happened there is not known. */
export function chartSilence(
  { silentSince, now }: FanChart,
  { x, top, bottom, from }: Plot,
  id: string,
): string {
  if (!silentSince) return ''
  const [start, end] = [x(Math.max(from, silentSince.getTime())), x(now.getTime())]
  return `<rect ${hatched('chart-silence', id)} x="${fixed(start)}" y="${top}" width="${fixed(Math.max(0, end - start))}" height="${bottom - top}"/>`
}

import { svgText } from '#src/web/map/svg-text.ts'

/** In units of the drawing, which fits a telephone; the page scales it. */
export const WIDTH = 400

/** One picture with its name and its text equivalent; colours and dashes come from the style sheet. */
export const drawing = (
  id: string,
  height: number,
  { title, description }: { readonly title: string; readonly description: string },
  parts: readonly string[],
): string =>
  `<svg class="chart skill-chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">` +
  `<title id="${id}-title">${svgText(title)}</title><desc id="${id}-desc">${svgText(description)}</desc>${parts.join('')}</svg>`

export const lineBetween = (
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  style: string,
): string =>
  `<line class="${style}" x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}"/>`

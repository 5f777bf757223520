import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('../../src/web/assets/frostline.css', import.meta.url), 'utf8')

/** Selectors of the rules that hold this declaration. */
const selectorsWith = (declaration: string): string[] =>
  [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)]
    .filter(([, , body]) => body!.includes(declaration))
    .flatMap(([, selectors]) => selectors!.split(','))
    .map((selector) => selector.trim())
    .toSorted()

test('only labels of a word or two stay on one line: a sentence would leave a narrow page', () => {
  expect(selectorsWith('white-space: nowrap')).toEqual([
    '.advice',
    '.belief',
    '.figure',
    '.figures .govuk-table__cell',
  ])
})
test('alerts and ages are lines of their own, without dots before them', () => {
  expect(selectorsWith('list-style: none')).toEqual(expect.arrayContaining(['.ages', '.alerts']))
})

/** The forecast model with other numbers in it, the product's source untouched: a second copy of its modules. */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import type { roadForecast } from '#src/forecast/road-forecast.ts'
import { type Choice, TUNED_NUMBERS } from '#tests/bench/sites/tuned-numbers.ts'

const FOLDER = '/src/forecast/'
const MARK = /\?numbers=(\d+)$/
const choices: Choice[] = []
/** As read for the first choice: who edits the model meanwhile does not change a run. */
const sources = new Map<string, string>()

const choiceOf = (url: string | undefined): string | undefined => url?.match(MARK)?.[1]

/** The source of one file with that choice in it; throws where a number is not found. */
export function withNumbers(url: string, source: string, choice: Choice): string {
  return TUNED_NUMBERS.reduce((text, { file, constant, where }, i) => {
    if (!url.includes(`${FOLDER}${file}?`)) return text
    if (!where.test(text)) throw new Error(`${file} has no ${constant} any more`)
    return text.replace(where, String(choice[i]))
  }, source)
}

let isHooked = false
function hook(): void {
  if (isHooked) return
  isHooked = true
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const number = choiceOf(context.parentURL)
      const isModel = number !== undefined && found.url.includes(FOLDER)
      return isModel ? { ...found, url: `${found.url}?numbers=${number}` } : found
    },
    load(url, context, next) {
      const number = choiceOf(url)
      if (number === undefined) return next(url, context)
      const file = url.replace(MARK, '')
      const source = sources.get(file) ?? readFileSync(new URL(file), 'utf8')
      sources.set(file, source)
      const format = 'module-typescript'
      return { format, source: withNumbers(url, source, choices[Number(number)]!), shortCircuit: true }
    },
  })
}

/** `roadForecast` of a model whose tuned numbers are those of `choice`. */
export async function modelWith(choice: Choice): Promise<typeof roadForecast> {
  hook()
  choices.push(choice)
  const entry = new URL(`../../..${FOLDER}road-forecast.ts?numbers=${choices.length - 1}`, import.meta.url)
  return (await import(entry.href)).roadForecast
}

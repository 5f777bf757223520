import { type Refusal, refusal, shown } from '#src/telemetry/refusal.ts'

const MAX_DEPTH = 8
/** Names that shadow JavaScript's own: an object that carries one is an attack or a broken encoder. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'toJSON',
  'then',
])

export type JsonObject = Readonly<Record<string, unknown>>

const QUOTE = 34

function quotesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

/** No escape and no nesting: then every key is seen as it was written. */
const isPlain = (text: string): boolean =>
  !text.includes('\\') && !text.includes('[') && text.indexOf('{', text.indexOf('{') + 1) < 0

const forbidden = (key: string): Refusal =>
  refusal('FORBIDDEN_KEY', `The name ${shown(key)} is not allowed in a message.`, {
    field: key,
    expected: 'only fields of the contract',
    likely_cause: 'an object of a program sent whole, or somebody who tries what happens',
  })
const duplicate = (key: string): Refusal =>
  refusal('DUPLICATE_KEY', `${shown(key)} is given twice; which one is meant cannot be known.`, {
    field: key,
    expected: 'each name once',
    likely_cause: 'a message built by joining text',
  })

/**
 * Every member has a quoted key, some a quoted value: in plain text a name given twice leaves more quotes
 * than the parsed members account for.
 */
function plainFault(text: string, object: JsonObject): 'unsure' | Refusal | null {
  let quoted = 0
  for (const key in object) {
    if (FORBIDDEN_KEYS.has(key)) return forbidden(key)
    quoted += typeof object[key] === 'string' ? 4 : 2
  }
  return quotesIn(text) === quoted ? null : 'unsure'
}

/** Position after the string that starts at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (text.charCodeAt(at) !== QUOTE) at += text[at] === '\\' ? 2 : 1
  return at + 1
}

const isKey = (text: string, end: number): boolean => {
  let at = end
  while (' \t\n\r'.includes(text[at] ?? 'x')) at++
  return text[at] === ':'
}

type Faults = { forbidden: Refusal | null; duplicate: Refusal | null; depth: number }

/** Walks a text that is known to be JSON and looks at every key of every object, after unescaping. */
function structureFaults(text: string): Faults {
  const faults: Faults = { forbidden: null, duplicate: null, depth: 0 }
  const open: Set<string>[] = []
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]
    if (mark === '{' || mark === '[') faults.depth = Math.max(faults.depth, open.push(new Set()))
    else if (mark === '}' || mark === ']') open.pop()
    else if (mark === '"') {
      const end = stringEnd(text, at)
      if (isKey(text, end)) checkKey(JSON.parse(text.slice(at, end)), open[open.length - 1], faults)
      at = end - 1
    }
  }
  return faults
}

function checkKey(key: string, seen: Set<string> | undefined, faults: Faults): void {
  if (FORBIDDEN_KEYS.has(key)) faults.forbidden ??= forbidden(key)
  if (seen?.has(key)) faults.duplicate ??= duplicate(key)
  seen?.add(key)
}

const tooDeep = (depth: number): Refusal =>
  refusal('SCHEMA', 'Objects and lists are nested too deep.', {
    expected: `at most ${MAX_DEPTH} levels`,
    got: `${depth} levels`,
    likely_cause: 'a message of another service; a reading is one flat object',
  })

function keyFault(text: string, object: JsonObject): Refusal | null {
  const fault = isPlain(text) ? plainFault(text, object) : 'unsure'
  if (fault !== 'unsure') return fault
  const faults = structureFaults(text)
  return faults.forbidden ?? faults.duplicate ?? (faults.depth > MAX_DEPTH ? tooDeep(faults.depth) : null)
}

const notJson = (text: string): Refusal =>
  refusal('INVALID_JSON_OR_SHAPE', 'The message is not one JSON object.', {
    expected: 'one JSON object (RFC 8259)',
    got: text.trim() === '' ? 'nothing' : shown(text.slice(0, 60)),
    likely_cause: likelyCauseOfBadJson(text),
  })

function likelyCauseOfBadJson(text: string): string {
  if (text.trim() === '') return 'an empty message'
  if (/:\s*(NaN|[+-]?Infinity|nan)/.test(text)) return 'a number that is not one: leave the field out instead'
  if (/^\s*\{\s*'/.test(text)) return 'single quotes; JSON wants double quotes'
  if (/[,{]\s*[A-Za-z_]\w*\s*:/.test(text)) return 'names without quotes'
  if (/,\s*\}/.test(text)) return 'a comma after the last field'
  if (/^\s*\{/.test(text) && !/\}\s*$/.test(text)) return 'a message cut off: a buffer that is too small'
  return 'a list, plain text, or something before or after the object'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The one object of a JSON text, or why it is none: not JSON, a forbidden name, a name given twice, nested
 * too deep. JSON.parse alone would let the last of two equal names win, silently.
 */
export function readObject(text: string): { object: JsonObject } | Refusal {
  const value = parsed(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return notJson(text)
  if (Object.keys(value).length === 0) return notJson(text)
  return keyFault(text, value as JsonObject) ?? { object: value as JsonObject }
}

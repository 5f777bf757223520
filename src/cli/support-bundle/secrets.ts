import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Shorter ones are words that stand in the bundle by chance. */
const SHORTEST = 8

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

function textsIn(document: unknown): string[] {
  if (typeof document === 'string') return [document]
  return typeof document === 'object' && document !== null ? Object.values(document).flatMap(textsIn) : []
}

/** What of a secret file could be one: the texts of a JSON document, else each line. */
function wordsIn(text: string): string[] {
  try {
    return textsIn(JSON.parse(text))
  } catch {
    return text.split(/\r?\n/).map((line) => line.trim())
  }
}

/** A heartbeat's path is its key; elsewhere a path is a name. */
function inAddress([name, value = '']: [string, string?]): string[] {
  if (!name.startsWith('FROSTLINE_') || !URL.canParse(value)) return []
  const { password, pathname, searchParams } = new URL(value)
  const path = name.endsWith('_HEARTBEAT_URL') ? pathname.split('/') : []
  return [decodeURIComponent(password), password, ...searchParams.values(), ...path]
}

/**
 * What this installation keeps secret, as far as it lies in its files and settings: it is struck out wherever it
 * should stand in spite of everything, in the words of an error or in the name of a place.
 */
export async function knownSecrets(env: NodeJS.ProcessEnv, dataDir: string): Promise<string[]> {
  const files = Object.entries(env).flatMap(([name, value]) =>
    /^FROSTLINE_.*_FILE$/.test(name) && value ? [value] : [],
  )
  const texts = await Promise.all([...files, join(dataDir, 'demonstration-devices.json')].map(textOf))
  const pepper = await readFile(join(dataDir, 'device-pepper')).catch(() => Buffer.alloc(0))
  const peppers = (['base64', 'base64url', 'hex'] as const).map((form) => pepper.toString(form))
  const found = [...texts.flatMap(wordsIn), ...Object.entries(env).flatMap(inAddress), ...peppers]
  return [...new Set(found)].filter((word) => word.length >= SHORTEST)
}

/** The text without any of these, the longest first. */
export const struckOut = (text: string, secrets: readonly string[]): string =>
  secrets
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(JSON.stringify(secret).slice(1, -1), '[struck out]'), text)

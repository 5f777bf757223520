import { readFileSync } from 'node:fs'

/** The secret in a file that the contacts name; read at each message, so that a new one counts at once. */
export function secretOf(file: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
  if (!text) throw new Error(`${file}: is empty`)
  return text
}

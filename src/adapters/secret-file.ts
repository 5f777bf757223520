import { readFileSync } from 'node:fs'

/** The secret in `file`, which the setting `variable` names; an error says which setting to correct. */
export function secretIn(file: string, variable: string): string {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new Error(
      `${file}: cannot be read (${(error as NodeJS.ErrnoException).code}); correct ${variable} or the file's permissions`,
    )
  }
  if (!text) throw new Error(`${file}: is empty; write the secret into it, or correct ${variable}`)
  return text
}

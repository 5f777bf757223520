import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export type ComposeService = {
  image?: string
  build?: string
  user?: string
  read_only?: boolean
  profiles?: string[]
  command?: string[]
  environment?: Record<string, string>
  secrets?: string[]
  volumes?: string[]
  ports?: string[]
  mem_limit?: string
  cap_drop?: string[]
  security_opt?: string[]
  healthcheck?: { test?: string[]; disable?: boolean }
  depends_on?: Record<string, { condition: string }>
}
export type ComposeFile = {
  services: Record<string, ComposeService>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
  configs: Record<string, { content: string }>
}

const ROOT = new URL('../../', import.meta.url)
export const readRoot = (name: string): string => readFileSync(new URL(name, ROOT), 'utf8')

/** docker-compose.yml as parsed, with `$$` and `${NAME:-default}` still in it. */
export const composeFile = (): ComposeFile => parse(readRoot('docker-compose.yml'), { merge: true })

/** A value as compose hands it to a container when the variables it names are not set. */
export const interpolated = (value: string): string =>
  value.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replaceAll('$$', '$')

export function environmentOf(service: ComposeService): Record<string, string> {
  const entries = Object.entries(service.environment ?? {})
  return Object.fromEntries(entries.map(([name, value]) => [name, interpolated(String(value))]))
}

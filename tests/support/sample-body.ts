/** A JSON schema as far as request bodies use it. */
export type Schema = {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** A body that the schema lets in; `named`: what to say under a name, wherever it stands. */
export function sampleBody(schema: Schema, named: Readonly<Record<string, unknown>>): unknown {
  const first = schema.anyOf?.[0] ?? schema.oneOf?.[0] ?? schema.allOf?.[0]
  if (first) return sampleBody(first, named)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.type === 'array') return [sampleBody(schema.items ?? {}, named)]
  if (schema.type === 'boolean') return true
  if (schema.type === 'number' || schema.type === 'integer') return Math.max(1, schema.minimum ?? 1)
  if (schema.type === 'string')
    return schema.format ? '2026-01-15T18:00:00Z' : 'said by a test'.padEnd(schema.minLength ?? 0, '.')
  const wanted = Object.entries(schema.properties ?? {}).filter(
    ([name]) => name in named || schema.required?.includes(name),
  )
  return Object.fromEntries(
    wanted.map(([name, part]) => [name, name in named ? named[name] : sampleBody(part, named)]),
  )
}

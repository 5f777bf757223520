import { posix } from 'node:path'
import { parseSync } from 'vite'

/** Each part and what it may import besides itself; `npm` and `node` stand for packages and built-ins. */
const STAGES = ['network', 'telemetry', 'forecast', 'decision', 'routing', 'notification'] as const
const GROUND = ['units', 'season', 'wire']
const stage = (name: (typeof STAGES)[number], ...more: string[]) => [
  ...GROUND,
  ...STAGES.slice(0, STAGES.indexOf(name)),
  ...more,
]
const RULES: Record<string, readonly string[] | 'anything'> = {
  units: [],
  season: ['units'],
  wire: [],
  network: stage('network'),
  telemetry: stage('telemetry', 'npm:zod'),
  forecast: stage('forecast'),
  decision: stage('decision'),
  routing: stage('routing'),
  notification: stage('notification'),
  ports: [...GROUND, ...STAGES],
  'policy-document': [...GROUND, 'network', 'decision', 'npm:zod'],
  'road-network-document': ['network', 'npm:zod'],
  jobs: [...GROUND, ...STAGES, 'ports', 'npm:node-cron'],
  adapters: [
    ...GROUND,
    ...STAGES,
    'ports',
    'policy-document',
    'road-network-document',
    'contacts',
    'channels',
    'config',
    'demonstration-county',
    'npm',
    'node',
  ],
  'demonstration-county': [...GROUND, ...STAGES, 'npm', 'node'],
  api: [...GROUND, ...STAGES, 'ports', 'jobs', 'policy-document', 'road-network-document', 'npm', 'node'],
  web: [...GROUND, ...STAGES, 'ports', 'jobs', 'api', 'npm', 'node'],
  watchdog: ['config', 'contacts', 'last-ok', 'channels', 'npm', 'node'],
  contacts: ['npm:zod', 'node'],
  'last-ok': ['npm:zod'],
  channels: ['contacts', 'npm', 'node'],
  main: 'anything',
  config: 'anything',
  cli: 'anything',
  'firmware-sim': ['npm', 'node'],
}

/** What a pure stage may not touch: clock, random, log, network, timers, environment. */
const WORLD = new Set([
  'console',
  'process',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
  'require',
  'globalThis',
  'Temporal',
])
const PURE = new Set<string>([...STAGES, ...GROUND])

type Node = { type: string; [key: string]: unknown }
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const child of Object.values(node))
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) yield* nodesOf(one)
}

/** `src/forecast/solar.ts` → `forecast`; `src/main.ts` → `main`. */
function partOf(path: string): string {
  const [top, ...rest] = path.split('/')
  if (top === 'firmware-sim') return top
  return (rest[0] ?? '').replace(/\.ts$/, '')
}

function targetOf(specifier: string, from: string): string {
  if (specifier.startsWith('#src/')) return partOf(`src/${specifier.slice(5)}`)
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier)
    return path.startsWith('src/') || path.startsWith('firmware-sim/') ? partOf(path) : `outside:${path}`
  }
  return specifier.startsWith('node:') ? 'node' : `npm:${specifier}`
}

const literal = (node: unknown): string | null =>
  isNode(node) && typeof node.value === 'string' ? node.value : null

/** Static imports, re-exports and dynamic imports; a dynamic import that is no plain string is a fault in itself. */
function importsOf(nodes: Node[]): (string | null)[] {
  return nodes.flatMap((node) => {
    if (node.type === 'ImportExpression') return [literal(node.source)]
    const importing = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(
      node.type,
    )
    return importing && node.source ? [literal(node.source)] : []
  })
}

function allowed(part: string, target: string): boolean {
  const rule = RULES[part]
  if (rule === undefined) return false
  if (rule === 'anything' || target === part) return true
  return rule.includes(target) || (target.startsWith('npm:') && rule.includes('npm'))
}

const isCall = (node: Node, object: string, property: string) =>
  node.type === 'MemberExpression' &&
  (node.object as Node).name === object &&
  (node.property as Node).name === property

function worldTouched(nodes: Node[]): string[] {
  const properties = new Set(
    nodes.flatMap((node) => {
      if (node.type === 'MemberExpression' && !node.computed) return [node.property]
      return ['Property', 'TSPropertySignature', 'TSMethodSignature'].includes(node.type) ? [node.key] : []
    }),
  )
  return nodes.flatMap((node) => {
    if (isCall(node, 'Date', 'now')) return ['Date.now()']
    if (isCall(node, 'Math', 'random')) return ['Math.random()']
    if (
      node.type === 'NewExpression' &&
      (node.callee as Node).name === 'Date' &&
      (node.arguments as Node[]).length === 0
    )
      return ['new Date()']
    if (node.type === 'Identifier' && WORLD.has(node.name as string) && !properties.has(node))
      return [node.name as string]
    return []
  })
}

/** What a source file does that its part may not, in words; empty when it keeps the rule. */
export function architectureFaults(path: string, source: string): string[] {
  const part = partOf(path)
  const { program, errors } = parseSync(path, source)
  if (errors.length > 0) return [`${path}: does not parse: ${errors[0]?.message}`]
  const nodes = [...nodesOf(program as unknown as Node)]
  const imports = importsOf(nodes).flatMap((specifier) => {
    if (specifier === null) return [`${path}: imports something that is not a plain string`]
    const target = targetOf(specifier, path)
    return allowed(part, target) ? [] : [`${path}: ${part} may not import ${specifier}`]
  })
  const world = PURE.has(part) ? worldTouched(nodes).map((what) => `${path}: a pure part uses ${what}`) : []
  return [...imports, ...world]
}

import { z } from 'zod'
import type { ApiDeps, ShadowChanges } from '#src/api/deps.ts'
import { shadowRulesIn, shadowRulesOut, verificationOut } from '#src/api/documents/verification.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { civilDate, id } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { remembered } from '#src/api/remembered.ts'
import { reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { type VerificationDocument, verificationDocument } from '#src/api/verification-document.ts'
import { checkPolicy } from '#src/decision/check-policy.ts'
import { isRefused } from '#src/decision/policy-finding.ts'
import { LIVE_RULE, PEOPLE_RULE } from '#src/decision/verification/rule-night.ts'
import type { ShadowRule, ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import { documentOf, policyOf } from '#src/policy-document.ts'
import { type CivilDate, nightOf, seasonOf } from '#src/season.ts'
import { DAY, MINUTE } from '#src/units.ts'

const SPAN_DAYS = 400
const QUESTIONS_KEPT = 20
const access = { scope: 'write', roles: ['winter_manager', 'admin'] } as const
const params = z.object({ authority: id })
const query = z.strictObject({
  authority: id.optional(),
  from: civilDate.optional(),
  to: civilDate.optional(),
})
type Query = z.infer<typeof query>
type Wish = z.infer<typeof shadowRulesIn>

/** The one asked for; else the first of whoever asks. */
function authorityOf({ network }: ApiDeps, who: Principal, wanted?: string) {
  const found = network().authorities.find(
    (one) => owns(who, one.id) && (wanted === undefined || one.id === wanted),
  )
  if (!found) throw notFound('authority')
  return found
}

/** By default the season so far. */
function nightsOf({ from, to }: Query, tonight: CivilDate) {
  const season = `${seasonOf(tonight).slice(0, 4)}-10-01`
  const span = { from: from ?? season, to: to ?? tonight }
  const days = (Date.parse(span.to) - Date.parse(span.from)) / DAY
  if (days < 0) throw problem(400, 'PARAM', '`from` is later than `to`.', { field: 'from' })
  if (days > SPAN_DAYS) throw problem(400, 'PARAM', `At most ${SPAN_DAYS} nights at once.`, { field: 'to' })
  return span
}

const TAKEN: ReadonlySet<string> = new Set([LIVE_RULE, PEOPLE_RULE])

function ruleOf(wanted: Wish['rules'][number], ownRoutes: readonly string[]): ShadowRule {
  if (wanted.kind === 'noon') return wanted
  const policy = policyOf(wanted.policy)
  const findings = checkPolicy(policy, ownRoutes).filter(({ severity }) => severity === 'refused')
  if (isRefused(findings))
    throw problem(422, 'POLICY_REFUSED', findings.map(({ field, says }) => `${field}: ${says}`).join(' '), {
      field: `rules.${wanted.id}`,
    })
  return { kind: 'policy', id: wanted.id, policy }
}

function checkedRules(deps: ApiDeps, authority: string, { rules, old_rule }: Wish): ShadowRule[] {
  const ids = rules.map((rule) => rule.id)
  const twice = ids.find((one, index) => TAKEN.has(one) || ids.indexOf(one) !== index)
  if (twice !== undefined)
    throw problem(422, 'BODY', `Each id once, and none of ${[...TAKEN].join(', ')}; got ${twice}.`, {
      field: 'rules',
    })
  if (old_rule !== null && !ids.includes(old_rule))
    throw problem(422, 'BODY', `The old rule has to be one of the rules; got ${old_rule}.`, {
      field: 'old_rule',
    })
  const routes = deps.network().routes.filter((route) => route.authority === authority)
  return rules.map((rule) =>
    ruleOf(
      rule,
      routes.map((route) => route.id),
    ),
  )
}

const documentOfRule = (rule: ShadowRule) =>
  rule.kind === 'noon' ? rule : { ...rule, policy: documentOf(rule.policy) }

const shadowDocument = (authority: string, held: ShadowRules | null) => ({
  authority,
  rules: (held?.rules ?? []).map(documentOfRule),
  old_rule: held?.old_rule ?? null,
  cost: held?.cost ?? null,
  changed_at: held?.changed_at ?? null,
  changed_by: held?.changed_by ?? null,
})

export type ShadowRulesNow = ReturnType<typeof shadowDocument>

/** Who changes all rules at once must have seen those that stand. */
function checkSeen(held: ShadowRules | null, { expected_changed_at: seen }: Wish): void {
  const at = held?.changed_at.toISOString() ?? null
  if (seen === undefined || (seen && new Date(seen).toISOString()) === at) return
  const words = `These rules were changed meanwhile${held ? `, by ${held.changed_by}` : ''}: look at them and change them again.`
  throw problem(409, 'STALE_VERSION', words, { field: 'expected_changed_at', difference: { changed_at: at } })
}

async function change(
  deps: ApiDeps,
  shadows: ShadowChanges,
  who: Principal,
  authority: string,
  wanted: Wish,
) {
  const before = shadows.rulesOf(authority)
  checkSeen(before, wanted)
  const now = deps.clock.now()
  const rules: ShadowRules = {
    authority,
    rules: checkedRules(deps, authority, wanted),
    old_rule: wanted.old_rule,
    cost: wanted.cost && { ...wanted.cost, example: false },
    changed_at: now,
    changed_by: who.name,
  }
  const detail = { before, after: rules, reason: wanted.reason }
  const entry = {
    at: now,
    actor: who.name,
    authority,
    action: 'shadow_rules_changed',
    subject: authority,
    detail,
  }
  await shadows.change(rules, entry)
  return shadowDocument(authority, rules)
}

export function verificationEndpoints(app: App, deps: ApiDeps): void {
  const once = remembered<VerificationDocument>(deps.clock.now, MINUTE, QUESTIONS_KEPT)
  app.get(
    '/api/v1/verification',
    {
      schema: {
        summary: `How good the evening’s forecasts, the advice, people’s decisions and shadow rules were in the nights [from, to), by station, route and season, with salt and cost; by default this season, at most ${SPAN_DAYS} nights`,
        querystring: query,
        response: reads(verificationOut),
      },
    },
    (request) => {
      const { id: authority, time_zone } = authorityOf(deps, principal(request), request.query.authority)
      const nights = nightsOf(request.query, nightOf(deps.clock.now(), time_zone))
      const rules = deps.shadows?.rulesOf(authority)?.changed_at ?? null
      return once(JSON.stringify([authority, nights, rules]), () =>
        verificationDocument(deps, authority, nights),
      )
    },
  )
  const { shadows } = deps
  if (!shadows) return
  app.get(
    '/api/v1/shadow-rules/:authority',
    {
      schema: {
        summary: 'Rules that run beside the authority’s own and are never shown to crews',
        params,
        response: reads(shadowRulesOut),
      },
    },
    (request) => {
      const { id: authority } = authorityOf(deps, principal(request), request.params.authority)
      return shadowDocument(authority, shadows.rulesOf(authority))
    },
  )
  app.put(
    '/api/v1/shadow-rules/:authority',
    {
      config: { access },
      schema: {
        summary: 'Replaces the shadow rules, which of them is the old rule, and what a treatment costs',
        params,
        body: shadowRulesIn,
        response: writes(200, shadowRulesOut),
      },
    },
    (request) => {
      const who = principal(request)
      const { id: authority } = authorityOf(deps, who, request.params.authority)
      return inTurn(shadows, () => change(deps, shadows, who, authority, request.body))
    },
  )
}

import type { PolicyNow } from '#src/api/endpoints/policies.ts'
import type { Principal } from '#src/api/principal.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { numbersInWords, rowInWords, rulesInWords } from '#src/web/policy/policy-words.ts'
import { clockTime } from '#src/web/words.ts'

type Adoption = NonNullable<PolicyNow['adopted']>

const MAY_APPROVE: ReadonlySet<string> = new Set(['winter_manager', 'admin'])

const dayOf = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'long', timeStyle: 'short' }).format(at)

const adoptionInWords = (adoption: Adoption, timeZone: string): string =>
  `Version ${adoption.version}, adopted on ${dayOf(adoption.adopted_at, timeZone)}: proposed by ${adoption.proposed_by}${adoption.approved_by ? `, approved by ${adoption.approved_by}` : ''}. ${adoption.reason}`

/** What the open proposal would change, and whether this reader may approve it. */
function proposalOf({ proposal }: PolicyNow, reader: Principal | null, timeZone: string) {
  if (!proposal) return null
  const { difference, proposed_by: by } = proposal
  const isOwn = reader?.name === by
  const mayApprove = reader !== null && reader.kind === 'user' && MAY_APPROVE.has(reader.role) && !isOwn
  return {
    id: proposal.id,
    words: `Version ${proposal.policy.version} was proposed by ${by} on ${dayOf(proposal.proposed_at, timeZone)}: ${proposal.reason}`,
    lessCautious: proposal.flags.includes('LESS_CAUTIOUS'),
    changes: `When it was proposed it would have changed the advice for ${difference.changed.length} of ${difference.routes} routes.`,
    routes: difference.changed.map(({ name, before, after, less_cautious }) => ({
      name,
      before: before.because,
      after: after.because,
      lessCautious: less_cautious,
    })),
    rows: proposal.policy.table.rows.map(rowInWords),
    numbers: numbersInWords(proposal.policy),
    mayApprove,
    whoMay: isOwn ? 'Somebody else must approve it.' : 'Another winter manager approves it.',
  }
}

/** By what rules an authority decides: its table, its thresholds, its numbers, and what they leave to a person. */
export function policyPage(
  now: PolicyNow,
  tonight: TonightDocument,
  reader: Principal | null,
  problem: string | null,
) {
  const { policy, adopted, findings, versions } = now
  const { time_zone: timeZone } = tonight
  return {
    now: clockTime(tonight.now, timeZone),
    problem,
    sentence: adopted
      ? adoptionInWords(adopted, timeZone)
      : 'No policy has been adopted: advice follows an example that nobody has signed off.',
    isExample: policy.example,
    table: policy.table,
    rows: policy.table.rows.map(rowInWords),
    classes: policy.classes.map((rules) =>
      rulesInWords(
        `${rules.name}${rules.id === policy.default_class ? ' (all routes not named)' : ''}`,
        rules,
      ),
    ),
    routes: policy.routes.map((rules) =>
      rulesInWords(`${rules.route}${rules.class ? ` (${rules.class})` : ''}`, rules),
    ),
    numbers: numbersInWords(policy),
    findings: findings.map(({ says }) => says),
    versions: versions.toReversed().map((adoption) => adoptionInWords(adoption, timeZone)),
    proposal: proposalOf(now, reader, timeZone),
  }
}

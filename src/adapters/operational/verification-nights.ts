import {
  type Database,
  inParts,
  instant,
  lastOfEach,
  type OpenTransaction,
} from '#src/adapters/operational/database.ts'
import { documentsFound } from '#src/adapters/operational/documents-found.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { RuleNight, StationNight } from '#src/decision/verification/rule-night.ts'
import type { ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

const ruleRow = (night: RuleNight) => ({
  authority: night.authority,
  night: night.night,
  route: night.route,
  rule: night.rule,
  ordered_at: night.order && instant(night.order.decided_at),
  document: writeDocument(night),
})

const stationRow = (night: StationNight) => ({
  authority: night.authority,
  night: night.night,
  station: night.station,
  document: writeDocument(night),
})

const ruleKey = ({ authority, night, route, rule }: RuleNight) => `${authority} ${night} ${route} ${rule}`
const stationKey = ({ authority, night, station }: StationNight) => `${authority} ${night} ${station}`

/** Of several for one key those without an order give way. */
const ordered = (nights: readonly RuleNight[]) =>
  lastOfEach(
    nights.toSorted((a, b) => Number(a.order !== null) - Number(b.order !== null)),
    ruleKey,
  )

/** With an order comes no later first look: a service that was started again had looked before. */
async function sinceFirstLook(
  transaction: OpenTransaction,
  nights: readonly RuleNight[],
): Promise<RuleNight[]> {
  const rows = await transaction
    .selectFrom('rule_night')
    .select('document')
    .where('night', 'in', [...new Set(nights.map(({ night }) => night))])
    .where('route', 'in', [...new Set(nights.map(({ route }) => route))])
    .where('ordered_at', 'is', null)
    .execute()
  const known = new Map(
    rows.map((row) => parseDocument<RuleNight>(row.document)).map((night) => [ruleKey(night), night]),
  )
  return nights.map((night) => ({
    ...night,
    first_look_at: known.get(ruleKey(night))?.first_look_at ?? night.first_look_at,
  }))
}

/** What rules asked for and what the roads did, night by night; which rules run in the shadow. */
export const verificationTables = (
  database: Database,
): Pick<
  OperationalStore,
  'saveRuleNights' | 'ruleNights' | 'saveStationNights' | 'stationNights' | 'shadowRules' | 'saveShadowRules'
> => ({
  saveRuleNights: (nights) =>
    database.transaction().execute(async (transaction) => {
      for (const part of inParts(ordered(nights)))
        await transaction
          .insertInto('rule_night')
          .values((await sinceFirstLook(transaction, part)).map(ruleRow))
          .onConflict((conflict) =>
            conflict
              .columns(['authority', 'night', 'route', 'rule'])
              .doUpdateSet((row) => ({
                ordered_at: row.ref('excluded.ordered_at'),
                document: row.ref('excluded.document'),
              }))
              .where('rule_night.ordered_at', 'is', null)
              .where((where) => where('excluded.ordered_at' as 'ordered_at', 'is not', null)),
          )
          .execute()
    }),
  ruleNights: (authority, nights) =>
    documentsFound<RuleNight>(
      database
        .selectFrom('rule_night')
        .select('document')
        .where('authority', '=', authority)
        .where('night', '>=', nights.from)
        .where('night', '<', nights.to)
        .orderBy('night')
        .orderBy('route')
        .orderBy('rule'),
    ),
  async saveStationNights(nights) {
    for (const part of inParts(lastOfEach(nights, stationKey).map(stationRow)))
      await database
        .insertInto('station_night')
        .values(part)
        .onConflict((conflict) =>
          conflict
            .columns(['authority', 'night', 'station'])
            .doUpdateSet((row) => ({ document: row.ref('excluded.document') })),
        )
        .execute()
  },
  stationNights: (authority, nights) =>
    documentsFound<StationNight>(
      database
        .selectFrom('station_night')
        .select('document')
        .where('authority', '=', authority)
        .where('night', '>=', nights.from)
        .where('night', '<', nights.to)
        .orderBy('night')
        .orderBy('station'),
    ),
  shadowRules: () =>
    documentsFound<ShadowRules>(database.selectFrom('shadow_rules').select('document').orderBy('authority')),
  saveShadowRules: (rules, entry) =>
    database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('shadow_rules')
        .values({ authority: rules.authority, document: writeDocument(rules) })
        .onConflict((conflict) =>
          conflict.column('authority').doUpdateSet((row) => ({ document: row.ref('excluded.document') })),
        )
        .execute()
      await chainEntry(transaction, entry, null)
    }),
})

import {
  AliasNode,
  BinaryOperationNode,
  ColumnNode,
  type DeleteQueryNode,
  IdentifierNode,
  type InsertQueryNode,
  type KyselyPlugin,
  OnConflictNode,
  type OperationNode,
  OperatorNode,
  PrimitiveValueListNode,
  QueryNode,
  ReferenceNode,
  type SelectQueryNode,
  TableNode,
  type UpdateQueryNode,
  ValueNode,
  ValuesNode,
} from 'kysely'

type Filtered = SelectQueryNode | UpdateQueryNode | DeleteQueryNode

/** A table as it is called in the statement. */
type Called = { readonly table: string; readonly as: TableNode }

function called(node: OperationNode): Called[] {
  if (TableNode.is(node)) return [{ table: node.table.identifier.name, as: node }]
  if (!AliasNode.is(node) || !TableNode.is(node.node) || !IdentifierNode.is(node.alias)) return []
  return [{ table: node.node.table.identifier.name, as: TableNode.create(node.alias.name) }]
}

function calledIn(node: Filtered): Called[] {
  if (node.kind === 'UpdateQueryNode') return node.table ? called(node.table) : []
  const joined = (node.joins ?? []).flatMap((join) => called(join.table))
  return [...(node.from?.froms ?? []).flatMap(called), ...joined]
}

const said = (node: unknown): unknown =>
  typeof node === 'object' && node !== null && ValueNode.is(node as OperationNode)
    ? (node as ValueNode).value
    : node

const rowsOf = ({ values }: InsertQueryNode): readonly (readonly unknown[])[] =>
  values && ValuesNode.is(values)
    ? values.values.map((row) => (row.values as readonly unknown[]).map(said))
    : []

/**
 * Statements of SQLite with the rule that PostgreSQL has by itself: of tables whose rows carry an authority only the
 * rows of these are there, and none of another is written.
 */
export function authorityScope(tables: ReadonlySet<string>, authorities: readonly string[]): KyselyPlugin {
  const mine = new Set<unknown>(authorities)
  const isMine = (as: TableNode): OperationNode =>
    BinaryOperationNode.create(
      ReferenceNode.create(ColumnNode.create('authority'), as),
      OperatorNode.create('in'),
      PrimitiveValueListNode.create(authorities),
    )
  const refused = (table: string): Error =>
    Object.assign(new Error(`${table}: this row is of another authority`), { code: 'AUTHORITY' })

  function checkSet(node: UpdateQueryNode, table: string): void {
    for (const { column, value } of node.updates ?? [])
      if (ColumnNode.is(column) && column.column.name === 'authority' && !mine.has(said(value)))
        throw refused(table)
  }

  function filtered(node: Filtered): Filtered {
    let scoped = node
    for (const { table, as } of calledIn(node).filter((one) => tables.has(one.table))) {
      if (node.kind === 'UpdateQueryNode') checkSet(node, table)
      scoped = QueryNode.cloneWithWhere(scoped, isMine(as)) as Filtered
    }
    return scoped
  }

  function inserted(node: InsertQueryNode): InsertQueryNode {
    const [to] = node.into ? called(node.into) : []
    if (!to || !tables.has(to.table)) return node
    const place = (node.columns ?? []).findIndex(({ column }) => column.name === 'authority')
    if (place < 0 || !rowsOf(node).every((row) => mine.has(row[place]))) throw refused(to.table)
    const { onConflict } = node
    if (!onConflict?.updates) return node
    return { ...node, onConflict: OnConflictNode.cloneWithUpdateWhere(onConflict, isMine(to.as)) }
  }

  function ruled(node: OperationNode): OperationNode {
    if (node.kind === 'InsertQueryNode') return inserted(node as InsertQueryNode)
    const isFiltered = ['SelectQueryNode', 'UpdateQueryNode', 'DeleteQueryNode'].includes(node.kind)
    return isFiltered ? filtered(node as Filtered) : node
  }

  /** Queries within queries as well. */
  function everywhere<T>(part: T): T {
    if (Array.isArray(part)) return part.map(everywhere) as T
    if (typeof part !== 'object' || part === null || !('kind' in part)) return part
    const copied = Object.fromEntries(Object.entries(part).map(([name, value]) => [name, everywhere(value)]))
    return ruled(copied as unknown as OperationNode) as T
  }
  return {
    transformQuery: ({ node }) => everywhere(node),
    transformResult: async ({ result }) => result,
  }
}

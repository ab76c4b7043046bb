import { setImmediate } from 'node:timers/promises'
import type { Sql, Transaction } from './connect.ts'

type Work = (transaction: Transaction) => unknown

const guarded = new WeakSet<Sql>()

/**
 * Makes the transactions of a pool survive the loss of their connection. postgres.js 3.4.9 sends the ROLLBACK, and any
 * later query of the transaction, to the connection that is gone: the write fails outside every promise and would end the
 * process (tried), and what was meant for the transaction could run outside it on the connection's successor. Here the
 * work of a lost transaction stops where it is, and `begin` rejects with CONNECTION_CLOSED.
 */
export function guardTransactions(sql: Sql): void {
  if (guarded.has(sql)) return
  guarded.add(sql)
  const begin = sql.begin.bind(sql)
  sql.begin = (optionsOrWork: string | Work, work?: Work) => {
    const connection = { lost: false }
    const [options, given] = typeof optionsOrWork === 'string' ? [optionsOrWork, work] : ['', optionsOrWork]
    if (!given) throw new TypeError('a transaction needs its work')
    const outcome = begin(options, (transaction) => guard(transaction, given, connection))
    outcome.catch(() => {
      connection.lost = true
    })
    return outcome
  }
}

async function guard(transaction: Transaction, work: Work, connection: { lost: boolean }): Promise<unknown> {
  try {
    return await work(guardQueries(transaction, connection))
  } catch (error) {
    // `begin` learns of the loss a few promises later than the query that failed of it.
    await setImmediate()
    if (connection.lost) return new Promise(() => undefined)
    throw error
  }
}

function guardQueries(transaction: Transaction, connection: { lost: boolean }): Transaction {
  const savepoint = (nameOrWork: string | Work, work?: Work) => {
    const [name, given] = typeof nameOrWork === 'string' ? [nameOrWork, work] : [undefined, nameOrWork]
    if (!given) throw new TypeError('a savepoint needs its work')
    const guardedWork: Work = (inner) => guard(inner, given, connection)
    return name === undefined ? transaction.savepoint(guardedWork) : transaction.savepoint(name, guardedWork)
  }
  return new Proxy(transaction, {
    apply(target, self, parameters) {
      if (connection.lost) throw new Error('The connection of this transaction was lost')
      return Reflect.apply(target, self, parameters)
    },
    get: (target, key) => (key === 'savepoint' ? savepoint : Reflect.get(target, key)),
  })
}

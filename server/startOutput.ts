/** What somebody reads who has started a server. */

export interface Started {
  /** The address that people type. */
  origin: string
  /** Where others on this network reach it. */
  addresses: readonly string[]
  dataFolder: string
  /** The database's own folder lies in there. */
  embedded: boolean
  pid: number
  demo?:
    | {
        password: string
        serviceNow?: string | undefined
        links: readonly { who: string; path: string }[]
      }
    | undefined
}

/** Every line is for people; programs read the first, and the file `address` in the data folder. */
export function sayStarted({ origin, addresses, dataFolder, embedded, pid, demo }: Started): string[] {
  return [
    `T-Minus is ready: ${origin}`,
    ...addresses.map((address) => `On this network: ${address}`),
    ...(demo ? sayDemo(demo, origin) : []),
    '',
    ...table([
      ['Data', embedded ? dataFolder : `in DATABASE_URL; the secret in ${dataFolder}`],
      ['Stop', `Ctrl-C; the process is ${pid}`],
      ...(demo
        ? []
        : [['Sign in', 'npx tminus signin EMAIL prints a link; the README says how the first people come']]),
    ]),
  ]
}

const sayDemo = ({ password, serviceNow, links }: NonNullable<Started['demo']>, origin: string): string[] => [
  '',
  `Start here: ${origin}/demo`,
  '',
  'A demo with invented people: each opens in a tab of its own. In another browser a link lets one of them in, once:',
  '',
  ...table(links.map(({ who, path }) => [who, `${origin}${path}`])),
  '',
  ...table([
    ['Password', `${password}, of everybody in the demo, to sign with`],
    ...(serviceNow === undefined ? [] : [['Mock ServiceNow', `${serviceNow}, where the changes are approved`]]),
  ]),
]

function table(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map(([head = '']) => head.length))
  return rows.map(([head = '', text = '']) => `  ${head.padEnd(width)}  ${text}`)
}

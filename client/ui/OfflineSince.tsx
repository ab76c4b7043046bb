import { Instant } from './Instant.tsx'

interface OfflineSinceProps {
  at: number
  zone: string
  /** The line stands, and the log cannot be followed all the same. */
  behind?: boolean
}

/** `Offline since 02:14:07`, or `Behind since …`. */
export function OfflineSince({ at, zone, behind = false }: OfflineSinceProps) {
  return (
    <>
      {behind ? 'Behind' : 'Offline'} since <Instant at={at} zone={zone} seconds className="" />
    </>
  )
}

/** The same as a sentence, and what it means for everything else on the screen. */
export function StaleSince({ at, zone }: Omit<OfflineSinceProps, 'behind'>) {
  return (
    <>
      <b>
        <OfflineSince at={at} zone={zone} />.
      </b>{' '}
      What you see is as it was then; it comes up to date by itself.
    </>
  )
}
